/**
 * The work on sums that waits for a quiet moment: adding minutes up to hours, thinning samples out,
 * dropping what is old. Each slice is a transaction of a few milliseconds; after a kill the next
 * writer goes on where the last slice ended.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../clock.ts'
import { DAY_S, MINUTE_SUM_DAYS, type Retention, SAMPLE_DAYS } from '../retention.ts'
import type { RollupNames } from './rollup-names.ts'
import type { RollupTable } from './rollup-table.ts'
import { dropUnusedNames } from './unused-names.ts'

export interface RollupChoresOptions {
  readonly db: DatabaseSync
  readonly minutes: RollupTable
  readonly hours: RollupTable
  readonly names: RollupNames
  /** Of what error groups there are. */
  readonly forgetErrors: () => void
  readonly transaction: (work: () => void) => void
  readonly clock: Clock
  readonly retention: Retention
}

const MINUTE_S = 60
const HOUR_S = 3_600
/** Minutes that an event may be late for its hour to be added up without it; a later one is added after. */
const LATE_MINUTES = 5
/** Rows that a slice adds up or drops. */
const SLICE_ROWS = 2_000
const SAMPLE_SLICE_S = 600

/** One slice; whether there was anything to do. */
type Chore = () => boolean

export function createRollupChores(options: RollupChoresOptions): { tend(): boolean } {
  const { db, minutes, hours, transaction, clock, retention } = options
  const about = db.prepare('SELECT * FROM about')
  const mark = (column: string, value: number): void =>
    void db.prepare(`UPDATE about SET ${column} = ?`).run(value)
  const marked = (column: string): number => Number(about.get()?.[column])
  const nextMinute = db.prepare('SELECT min(minute) AS minute FROM rollup WHERE minute >= ?')
  const oldestSample = {
    queue_sample: db.prepare('SELECT min(at) AS at FROM queue_sample WHERE at >= ?'),
    worker_sample: db.prepare('SELECT min(at) AS at FROM worker_sample WHERE at >= ?'),
  }
  let dayOfNames = NaN
  let dropping: Iterator<undefined> | null = null

  const chores: readonly Chore[] = [addUpMinutes, dropMinutes, thinByMinute, thinByHour]
  const drops: readonly Chore[] = [
    dropBefore('rollup_hour', 'minute', MINUTE_S),
    dropBefore('error_minute', 'minute', MINUTE_S),
    dropBefore('queue_sample', 'at', 1),
    dropBefore('worker_sample', 'at', 1),
    dropBefore('gap', 'began', 1),
  ]

  return { tend: () => [...chores, ...drops, dropNames].some((chore) => chore()) }

  function addUpMinutes(): boolean {
    const until = marked('hours_until')
    const found = nextMinute.get(until)?.minute
    const now = Math.floor(clock() / MINUTE_S)
    if (until === 0 || typeof found !== 'number') return false
    // The hour it is in must be over: what a reader takes from hours are whole ones.
    if (found - (found % 60) + 60 + LATE_MINUTES > now) return false
    transaction(() => {
      let rows = 0
      let minute = found
      for (; minute < found - (found % 60) + 60 && rows < SLICE_ROWS; minute += 1) {
        for (const row of minutes.rows(minute)) {
          hours.add(minute - (minute % 60), row)
          rows += 1
        }
      }
      hours.flush()
      mark('hours_until', minute)
    })
    return true
  }

  /** Those that are added up and old. Whole hours go. */
  function dropMinutes(): boolean {
    const cutoff = Math.min(
      Math.floor((clock() - MINUTE_SUM_DAYS * DAY_S) / HOUR_S) * 60,
      Math.floor(marked('hours_until') / 60) * 60,
    )
    if (marked('minutes_from') < cutoff) transaction(() => mark('minutes_from', cutoff))
    return dropSlice('rollup', 'minute', marked('minutes_from'))
  }

  function thinByMinute(): boolean {
    return thin('samples_by_minute', clock() - SAMPLE_DAYS * DAY_S, MINUTE_S)
  }

  function thinByHour(): boolean {
    return thin('samples_by_hour', clock() - MINUTE_SUM_DAYS * DAY_S, HOUR_S)
  }

  /** Keeps of each stretch the newest sample. */
  function thin(column: string, cutoff: number, stretchS: number): boolean {
    const until = Math.floor(cutoff / HOUR_S) * HOUR_S
    const since = marked(column)
    const oldest = Object.values(oldestSample).flatMap((find) => {
      const at = find.get(since)?.at
      return typeof at === 'number' && at < until ? [at] : []
    })
    if (oldest.length === 0) return false
    const from = Math.floor(Math.min(...oldest) / stretchS) * stretchS
    const to = Math.min(until, from + Math.max(SAMPLE_SLICE_S, stretchS))
    transaction(() => {
      for (const kind of ['queue', 'worker']) {
        db.prepare(
          `DELETE FROM ${kind}_sample WHERE at >= ?1 AND at < ?2 AND (${kind}_id, at) NOT IN (
             SELECT ${kind}_id, max(at) FROM ${kind}_sample WHERE at >= ?1 AND at < ?2
             GROUP BY ${kind}_id, CAST(at / ?3 AS INTEGER))`,
        ).run(from, to, stretchS)
      }
      mark(column, to)
    })
    return true
  }

  function dropBefore(table: string, column: string, unitS: number): Chore {
    return () => dropSlice(table, column, (clock() - retention.sumDays * DAY_S) / unitS)
  }

  function dropSlice(table: string, column: string, before: number): boolean {
    const first = db.prepare(`SELECT min(${column}) AS first FROM ${table}`).get()?.first
    if (typeof first !== 'number' || first >= before) return false
    // The row that the slice ends at bounds it; WITHOUT ROWID tables know no LIMIT of a DELETE.
    const end = db
      .prepare(`SELECT ${column} AS at FROM ${table} ORDER BY ${column} LIMIT 1 OFFSET ?`)
      .get(SLICE_ROWS)?.at
    const to = typeof end === 'number' ? Math.min(before, Math.max(end, first + 1)) : before
    transaction(() => void db.prepare(`DELETE FROM ${table} WHERE ${column} < ?`).run(to))
    return true
  }

  /** Once a day. */
  function dropNames(): boolean {
    const day = Math.floor(clock() / DAY_S)
    if (dropping === null) {
      if (dayOfNames === day) return false
      dayOfNames = day
      dropping = dropUnusedNames(options)
    }
    const { done } = dropping.next()
    if (done === true) dropping = null
    return done !== true
  }
}
