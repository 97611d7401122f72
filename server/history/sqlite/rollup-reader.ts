/** Reads what outlives the tasks: sums, errors, series and gaps. The scope is applied before anything is summed. */
import { existsSync, statSync } from 'node:fs'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { type Gap, GAP_CAUSES } from '../../../contract/model/gap.ts'
import { noCounts, type Outcome, OUTCOMES } from '../../../contract/model/rollup.ts'
import { inGlobs } from '../../../contract/model/scope.ts'
import { AppError } from '../../errors.ts'
import { checkSeries } from '../query/check-asked.ts'
import { createEffort, DEFAULT_BUDGET, type Effort } from '../query/effort.ts'
import { readGapPage } from '../query/gap-page.ts'
import type { RollupReader, Series, SeriesQuery, Sums } from '../rollup-store.ts'
import { createSeriesSum } from '../series-sum.ts'
import { addEncoded } from '../sketch-blob.ts'
import type { Words } from '../word-kind.ts'
import { orClose } from './close-all.ts'
import { openForReading } from './database.ts'
import { readErrors } from './error-reader.ts'
import { guardHistory } from './history-error.ts'
import { NAME_KINDS, NO_NAME } from './rollup-names.ts'
import { rollupStretches } from './rollup-ranges.ts'
import { keyOf, nothing, within } from './rollup-rows.ts'
import { rowsInScope } from './rollup-scope.ts'
import { rollupPath } from './rollup-writer.ts'
import { ROLLUPS } from './schema.ts'
import { openWords } from './words.ts'

const MINUTE_S = 60

/**
 * Reads as far as the writer has committed. A directory without sums reads as empty. Opens the file
 * at the first query, and again when another took its place.
 */
export function openRollupReader(
  directory: string,
  newEffort: () => Effort = () => createEffort(DEFAULT_BUDGET, () => performance.now()),
): RollupReader & { close(): void } {
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
      const effort = newEffort()
      return query((db, words) => readSeries(db, words, asked, effort)) ?? nothing(effort)
    },
    errors: async (asked) => {
      const effort = newEffort()
      return query((db, words) => readErrors(db, words, asked, effort)) ?? nothing(effort)
    },
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
    gaps: (asked) =>
      readGapPage(
        asked,
        ({ direction, after, count }) =>
          query((db) => {
            const [sign, way] = direction === 'newest' ? ['<', 'DESC'] : ['>', 'ASC']
            const from = asked.fromMinute * MINUTE_S
            const to = asked.toMinute * MINUTE_S
            return db
              .prepare(
                `SELECT began, cause, ended, events, is_estimate FROM gap
                 WHERE began < ? AND (ended IS NULL OR ended > ?)
                   AND (? IS NULL OR (began, cause) ${sign} (?, ?))
                 ORDER BY began ${way}, cause ${way} LIMIT ?`,
              )
              .all(to, from, after?.from ?? null, after?.from ?? null, after?.cause ?? null, count)
              .flatMap(toGap)
          }) ?? [],
      ),
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

function readSeries(
  db: DatabaseSync,
  words: Words,
  asked: SeriesQuery,
  effort: Effort,
): Sums<Series> {
  const passes = rowsInScope(words, asked.scope, asked.only)
  const about = db.prepare('SELECT hours_until, minutes_from FROM about').get()
  const kept = {
    hoursUntil: Number(about?.hours_until),
    minutesFrom: Number(about?.minutes_from),
  }
  const column = asked.by === null ? null : COLUMN_OF[asked.by]
  const sum = createSeriesSum(asked)
  let limited = false
  for (const { table, fromMinute, toMinute } of rollupStretches(asked, kept).toReversed()) {
    limited = effort.isSpent()
    if (limited) break
    const rows = db.prepare(
      `SELECT minute, type_id AS type, worker_id AS worker, queue_id AS queue,
         ${OUTCOMES.join(', ')}, runtime, wait
       FROM ${table} WHERE minute >= ? AND minute < ? ORDER BY minute DESC`,
    )
    for (const row of within(rows.iterate(fromMinute, toMinute), effort)) {
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
  const rows = sum.toSeries((id) => (id === NO_NAME ? null : words.textOf(id)))
  return { rows, ...effort.report(limited || effort.isSpent()) }
}

/** Each of them by an index. */
const FIRSTS = `SELECT
  (SELECT min(minute) FROM rollup) * ${MINUTE_S},
  (SELECT min(minute) FROM rollup_hour) * ${MINUTE_S},
  (SELECT min(at) FROM queue_sample)`

const COLUMN_OF = { name: 'type', worker: 'worker', queue: 'queue' } as const

function toGap(row: Record<string, SQLOutputValue>): Gap[] {
  const cause = GAP_CAUSES.find((known) => known === row.cause)
  if (cause === undefined) return []
  return [
    {
      from: Number(row.began),
      to: number(row.ended),
      cause,
      events: number(row.events),
      isEstimate: row.is_estimate === 1,
    },
  ]
}

const addBlob = (into: Map<number, number>, blob: SQLOutputValue | undefined): void => {
  if (blob instanceof Uint8Array) addEncoded(into, blob)
}
const number = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null
