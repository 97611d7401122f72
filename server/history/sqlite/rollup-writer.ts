/** What outlives the tasks, as its one writer keeps it: `rollups.sqlite`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Gap } from '../../../contract/model/gap.ts'
import type { Clock } from '../../clock.ts'
import type { Retention } from '../retention.ts'
import type { QueueSample, WorkerSample } from '../rollup-store.ts'
import { orClose } from './close-all.ts'
import { inTransaction, openForWriting } from './database.ts'
import { openErrorTable } from './error-table.ts'
import type { JournalEntry } from './journal-entry.ts'
import { createRollupChores } from './rollup-chores.ts'
import { NAME_KINDS, NO_NAME, openRollupNames } from './rollup-names.ts'
import { openRollupTable } from './rollup-table.ts'
import { ROLLUPS } from './schema.ts'
import type { WriteAheadLogs } from './write-ahead-logs.ts'

export interface RollupWriter {
  /** Whether there was no file. */
  readonly isNew: boolean
  /** Number of the last batch that is in here; 0 in a new file. */
  applied(): number
  /** Unix seconds, our clock; null in a new file. */
  lastWrite(): number | null
  /** One transaction, which also notes the entry's number. */
  apply(entry: Pick<JournalEntry, 'seq' | 'at' | 'sums' | 'gaps'>): void
  /** A slice of what waits for a quiet moment. @returns whether more is left */
  tend(): boolean
  close(): void
}

export interface RollupWriterOptions {
  readonly clock: Clock
  readonly retention: Retention
  readonly logs: WriteAheadLogs
  /** Rows that one minute, or one hour, may have. @default 2,000 */
  readonly maxRows?: number
}

export const rollupPath = (directory: string): string => join(directory, 'rollups.sqlite')

const MAX_ROWS = 2_000
/** A day. */
const LATE_MINUTES = 24 * 60

/** @throws {AppError} HISTORY_INCOMPATIBLE, HISTORY_UNAVAILABLE: as `openForWriting` */
export function openRollupWriter(directory: string, options: RollupWriterOptions): RollupWriter {
  const isNew = !existsSync(rollupPath(directory))
  const db = openForWriting(rollupPath(directory), ROLLUPS)
  return orClose(db, () => {
    options.logs.watch(rollupPath(directory), db)
    return rollupWriter(db, options, isNew)
  })
}

function rollupWriter(
  db: DatabaseSync,
  options: RollupWriterOptions,
  isNew: boolean,
): RollupWriter {
  const { maxRows = MAX_ROWS } = options
  const names = openRollupNames(db)
  const minutes = openRollupTable(db, 'rollup', maxRows)
  const hours = openRollupTable(db, 'rollup_hour', maxRows)
  const errors = openErrorTable(db, names, maxRows)
  const about = db.prepare('SELECT applied, last_write, hours_until, minutes_from FROM about')
  const note = db.prepare(
    'UPDATE about SET applied = ?, last_write = max(ifnull(last_write, 0), ?)',
  )
  const begin = db.prepare('UPDATE about SET hours_until = ?1, minutes_from = ?1')
  const saveQueue = db.prepare(
    'REPLACE INTO queue_sample (queue_id, at, ready, unacked, consumers) VALUES (?, ?, ?, ?, ?)',
  )
  const saveWorker = db.prepare(
    'REPLACE INTO worker_sample (worker_id, at, active, processed, load) VALUES (?, ?, ?, ?, ?)',
  )
  const saveGap = db.prepare(
    'REPLACE INTO gap (began, cause, ended, events, is_estimate) VALUES (?, ?, ?, ?, ?)',
  )
  const forget = (): void => {
    names.forget()
    minutes.forget()
    hours.forget()
    errors.forget()
  }
  const transaction = (work: () => void): void => {
    try {
      inTransaction(db, work)
    } catch (error) {
      forget()
      throw error
    }
  }
  const chores = createRollupChores({
    db,
    minutes,
    hours,
    names,
    transaction,
    forgetErrors: () => errors.forget(),
    ...options,
  })

  return {
    isNew,
    applied: () => Number(about.get()?.applied),
    lastWrite() {
      const found = about.get()?.last_write
      return typeof found === 'number' ? found : null
    },
    apply({ seq, at, sums, gaps }) {
      transaction(() => {
        addRollups(sums.rollups)
        for (const { minute, name, worker, queue, error, count } of sums.errors) {
          errors.add(whole(minute), { ...idsOf({ name, worker, queue }), error, count })
        }
        for (const [error, signature] of sums.signatures) errors.describe(error, signature)
        sums.queues.forEach(addQueueSample)
        sums.workers.forEach(addWorkerSample)
        gaps.forEach(addGap)
        note.run(seq, at)
      })
    },
    tend: () => chores.tend(),
    close: () => db.close(),
  }

  function addRollups(rollups: JournalEntry['sums']['rollups']): void {
    if (rollups.length === 0) return
    const { hours_until: known, minutes_from: from } = about.get() ?? {}
    let hoursUntil = Number(known)
    let minutesFrom = Number(from)
    if (hoursUntil === 0) {
      // The first there ever were. What comes late, out of a spill say, is still told by the minute.
      const first = Math.min(...rollups.map(({ minute }) => whole(minute)))
      hoursUntil = minutesFrom = first - (first % 60) - LATE_MINUTES
      begin.run(hoursUntil)
    }
    for (const { minute: told, counts, runtime, wait, ...key } of rollups) {
      const minute = whole(told)
      const sums = { ...idsOf(key), counts, runtime, wait }
      if (minute >= minutesFrom) minutes.add(minute, sums)
      // The hour was added up before this came.
      if (minute < hoursUntil) hours.add(minute - (minute % 60), sums)
    }
    minutes.flush()
    hours.flush()
  }

  function idsOf(key: {
    readonly name: string | null
    readonly worker: string | null
    readonly queue: string | null
  }) {
    return {
      type: names.idFor(NAME_KINDS.name, key.name),
      worker: names.idFor(NAME_KINDS.worker, key.worker),
      queue: names.idFor(NAME_KINDS.queue, key.queue),
    }
  }

  function addQueueSample({ name, at, ready, unacked, consumers }: QueueSample): void {
    const id = names.idFor(NAME_KINDS.queue, name)
    if (id === NO_NAME) return
    saveQueue.run(id, finite(at) ?? 0, finite(ready), finite(unacked), finite(consumers))
  }

  function addWorkerSample({ hostname, at, active, processed, load }: WorkerSample): void {
    const id = names.idFor(NAME_KINDS.worker, hostname)
    if (id === NO_NAME) return
    saveWorker.run(id, finite(at) ?? 0, finite(active), finite(processed), finite(load))
  }

  function addGap({ from, to, cause, events, isEstimate }: Gap): void {
    saveGap.run(finite(from) ?? 0, cause, finite(to), finite(events), Number(isEstimate))
  }
}

const whole = (minute: number): number => (Number.isFinite(minute) ? Math.floor(minute) : 0)
const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null)
