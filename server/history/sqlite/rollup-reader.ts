/** Reads what outlives the tasks: sums, errors, series and gaps. The scope is applied before anything is summed. */
import { existsSync, statSync } from 'node:fs'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { ErrorSignature } from '../../../contract/model/error-fingerprint.ts'
import { GAP_CAUSES } from '../../../contract/model/gap.ts'
import { noCounts, type Outcome, OUTCOMES } from '../../../contract/model/rollup.ts'
import { inGlobs } from '../../../contract/model/scope.ts'
import { AppError } from '../../errors.ts'
import { checkSeries } from '../query/check-asked.ts'
import type { ErrorGroup, RollupReader, SeriesQuery } from '../rollup-store.ts'
import { createSeriesSum } from '../series-sum.ts'
import { addEncoded } from '../sketch-blob.ts'
import { WORD_KIND, type Words } from '../word-kind.ts'
import { orClose } from './close-all.ts'
import { openForReading } from './database.ts'
import { guardHistory } from './history-error.ts'
import { NAME_KINDS, NO_NAME } from './rollup-names.ts'
import { rollupStretches } from './rollup-ranges.ts'
import { type RowKey, rowsInScope } from './rollup-scope.ts'
import { rollupPath } from './rollup-writer.ts'
import { ROLLUPS } from './schema.ts'
import { openWords } from './words.ts'

const MINUTE_S = 60
/** Of one group: more are not named. */
const MAX_WORKERS = 100

/**
 * Reads as far as the writer has committed. A directory without sums reads as empty. Opens the file
 * at the first query, and again when another took its place.
 */
export function openRollupReader(directory: string): RollupReader & { close(): void } {
  const path = rollupPath(directory)
  let open: { readonly db: DatabaseSync; readonly words: Words; readonly inode: number } | null =
    null
  let closed = false

  const shut = (): void => {
    const db = open?.db
    open = null
    db?.close()
  }

  /** Runs one query at one snapshot; null where there is no file. */
  const query = <T>(work: (db: DatabaseSync, words: Words) => T): T | null =>
    guardHistory('read history', () => {
      if (closed) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot read history: it is closed')
      if (open !== null && (!existsSync(path) || statSync(path).ino !== open.inode)) shut()
      if (open === null) {
        const db = openForReading(path, ROLLUPS)
        if (db === null) return null
        open = orClose(db, () => ({ db, words: openWords(db), inode: statSync(path).ino }))
      }
      const { db, words } = open
      db.exec('BEGIN')
      try {
        return work(db, words)
      } finally {
        db.exec('COMMIT')
      }
    })

  return {
    series: async (asked) => {
      checkSeries(asked)
      return query((db, words) => readSeries(db, words, asked)) ?? []
    },
    errors: async (asked) => query((db, words) => readErrors(db, words, asked)) ?? [],
    queueSeries: async ({ fromMinute, toMinute, scope, queue }) =>
      query((db, words) => {
        const id = inGlobs(scope.queues, queue) ? words.idOf(NAME_KINDS.queue, queue) : null
        const rows = db
          .prepare(
            `SELECT at, ready, unacked, consumers FROM queue_sample
             WHERE queue_id = ? AND at >= ? AND at < ? ORDER BY at`,
          )
          .all(id, fromMinute * MINUTE_S, toMinute * MINUTE_S)
        return rows.map((row) => ({
          name: queue,
          at: Number(row.at),
          ready: number(row.ready),
          unacked: number(row.unacked),
          consumers: number(row.consumers),
        }))
      }) ?? [],
    workerSeries: async ({ fromMinute, toMinute, scope, hostname }) =>
      query((db, words) => {
        const id = inGlobs(scope.workers, hostname) ? words.idOf(NAME_KINDS.worker, hostname) : null
        const rows = db
          .prepare(
            `SELECT at, active, processed, load FROM worker_sample
             WHERE worker_id = ? AND at >= ? AND at < ? ORDER BY at`,
          )
          .all(id, fromMinute * MINUTE_S, toMinute * MINUTE_S)
        return rows.map((row) => ({
          hostname,
          at: Number(row.at),
          active: number(row.active),
          processed: number(row.processed),
          load: number(row.load),
        }))
      }) ?? [],
    gaps: async ({ fromMinute, toMinute }) =>
      query((db) =>
        db
          .prepare(
            `SELECT began, cause, ended, events, is_estimate FROM gap
             WHERE began < ? AND (ended IS NULL OR ended > ?) ORDER BY began, cause`,
          )
          .all(toMinute * MINUTE_S, fromMinute * MINUTE_S)
          .flatMap((row) => {
            const cause = GAP_CAUSES.find((known) => known === row.cause)
            if (cause === undefined) return []
            return {
              from: Number(row.began),
              to: number(row.ended),
              cause,
              events: number(row.events),
              isEstimate: row.is_estimate === 1,
            }
          }),
      ) ?? [],
    began: async () =>
      query((db) => {
        const firsts = Object.values(db.prepare(FIRSTS).get() ?? {}).flatMap(
          (at) => number(at) ?? [],
        )
        return firsts.length === 0 ? null : Math.min(...firsts)
      }),
    close() {
      closed = true
      guardHistory('close history', shut)
    },
  }
}

function readSeries(db: DatabaseSync, words: Words, asked: SeriesQuery) {
  const passes = rowsInScope(words, asked.scope, asked.only)
  const about = db.prepare('SELECT hours_until, minutes_from FROM about').get()
  const kept = {
    hoursUntil: Number(about?.hours_until),
    minutesFrom: Number(about?.minutes_from),
  }
  const column = asked.by === null ? null : COLUMN_OF[asked.by]
  const sum = createSeriesSum(asked)
  for (const { table, fromMinute, toMinute } of rollupStretches(asked, kept)) {
    const rows = db.prepare(
      `SELECT minute, type_id AS type, worker_id AS worker, queue_id AS queue,
         ${OUTCOMES.join(', ')}, runtime, wait
       FROM ${table} WHERE minute >= ? AND minute < ?`,
    )
    for (const row of rows.iterate(fromMinute, toMinute)) {
      const key = keyOf(row)
      if (!passes(key)) continue
      const counts: Record<Outcome, number> = noCounts()
      for (const outcome of OUTCOMES) counts[outcome] = Number(row[outcome])
      sum.add(column === null ? NO_NAME : key[column], Number(row.minute), {
        counts,
        addRuntime: (into) => addBlob(into, row.runtime),
        addWait: (into) => addBlob(into, row.wait),
      })
    }
  }
  return sum.toSeries((id) => (id === NO_NAME ? null : words.textOf(id)))
}

/** Each of them by an index. */
const FIRSTS = `SELECT
  (SELECT min(minute) FROM rollup) * ${MINUTE_S},
  (SELECT min(minute) FROM rollup_hour) * ${MINUTE_S},
  (SELECT min(at) FROM queue_sample)`

const COLUMN_OF = { name: 'type', worker: 'worker', queue: 'queue' } as const

interface ErrorSum {
  count: number
  readonly workers: Set<number>
  readonly trend: Map<number, number>
}

function readErrors(
  db: DatabaseSync,
  words: Words,
  asked: Parameters<RollupReader['errors']>[0],
): ErrorGroup[] {
  const passes = rowsInScope(words, asked.scope)
  const only = asked.error === undefined ? null : words.idOf(WORD_KIND.error, asked.error)
  if (asked.error !== undefined && only === null) return []
  const columns = `minute, error_id, type_id AS type, worker_id AS worker, queue_id AS queue, count`
  const rows =
    only === null
      ? db
          .prepare(`SELECT ${columns} FROM error_minute WHERE minute >= ? AND minute < ?`)
          .iterate(asked.fromMinute, asked.toMinute)
      : db
          .prepare(
            `SELECT ${columns} FROM error_minute INDEXED BY error_minute_by_error
             WHERE error_id = ? AND minute >= ? AND minute < ?`,
          )
          .iterate(only, asked.fromMinute, asked.toMinute)
  const sums = new Map<number, ErrorSum>()
  for (const row of rows) {
    const key = keyOf(row)
    if (!passes(key)) continue
    const id = Number(row.error_id)
    let sum = sums.get(id)
    if (sum === undefined) sums.set(id, (sum = { count: 0, workers: new Set(), trend: new Map() }))
    const count = Number(row.count)
    const minute = Number(row.minute)
    sum.count += count
    if (key.worker !== NO_NAME && sum.workers.size < MAX_WORKERS) sum.workers.add(key.worker)
    sum.trend.set(minute, (sum.trend.get(minute) ?? 0) + count)
  }
  const signatureOf = db.prepare(
    'SELECT name, exception_type, message, frame FROM error_group WHERE error_id = ?',
  )
  const minuteOf = (order: 'ASC' | 'DESC', id: number): number => {
    const all = db.prepare(
      `SELECT minute, type_id AS type, worker_id AS worker, queue_id AS queue
       FROM error_minute INDEXED BY error_minute_by_error
       WHERE error_id = ? ORDER BY minute ${order}`,
    )
    for (const row of all.iterate(id)) if (passes(keyOf(row))) return Number(row.minute)
    return 0
  }
  return [...sums]
    .sort(([a, one], [b, other]) => other.count - one.count || a - b)
    .slice(0, asked.limit)
    .map(([id, { count, workers, trend }]) => ({
      error: words.textOf(id),
      ...toSignature(signatureOf.get(id)),
      count,
      firstMinute: minuteOf('ASC', id),
      lastMinute: minuteOf('DESC', id),
      workers: [...workers].map((worker) => words.textOf(worker)).sort(),
      trend: [...trend]
        .map(([minute, failures]) => ({ minute, count: failures }))
        .sort((a, b) => a.minute - b.minute),
    }))
}

const toSignature = (row: Record<string, SQLOutputValue> | undefined): ErrorSignature => ({
  name: text(row?.name),
  exceptionType: text(row?.exception_type) ?? '',
  message: text(row?.message) ?? '',
  frame: text(row?.frame),
})

const keyOf = (row: Record<string, SQLOutputValue>): RowKey => ({
  type: Number(row.type),
  worker: Number(row.worker),
  queue: Number(row.queue),
})

const addBlob = (into: Map<number, number>, blob: SQLOutputValue | undefined): void => {
  if (blob instanceof Uint8Array) addEncoded(into, blob)
}
const number = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null
const text = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null
