/** What waits for a quiet moment: old segments, payloads, sums, samples and names go, a slice at a time. */
import type { Clock } from '../../clock.ts'
import type { Database, Run } from '../../postgres/database.ts'
import { DAY_S, MINUTE_SUM_DAYS, type Retention, SAMPLE_DAYS } from '../retention.ts'
import {
  addSums,
  decodeSums,
  emptySums,
  encodeSums,
  SAVE_ROLLUPS,
  SUM_COLUMNS,
} from './rollup-writer.ts'
import { WORD_KIND } from './words.ts'
import type { WriterSegments } from './writer-segments.ts'

export interface HistoryKeeper {
  /** One slice. @returns whether more is left */
  tend(): Promise<boolean>
}

export interface HistoryKeeperOptions {
  readonly db: Database
  readonly clock: Clock
  readonly guard: (run: Run) => Promise<void>
  readonly segments: WriterSegments
  readonly retention: Retention
  /** Names that nobody needs were dropped: what is remembered of them is not true any more. */
  readonly dropped: () => void
}

/** A round looks at everything once. */
const ROUND_S = 600
/** Rows of one slice: a few ten milliseconds. */
const SLICE = 2_000
const MINUTES_A_DAY = 1_440

type Job = (run: Run) => Promise<boolean>

export function createHistoryKeeper(options: HistoryKeeperOptions): HistoryKeeper {
  const { db, clock, guard, segments, retention, dropped } = options
  const failureDays = Math.max(retention.failureDays, retention.taskDays)
  /** Jobs of the round that are left, the next one last. */
  let jobs: (() => Promise<boolean>)[] = []
  let nextRound = 0

  const inTransaction = (job: Job) => (): Promise<boolean> =>
    db.transaction({ doing: 'tidy up the history' }, async (run) => {
      await guard(run)
      return job(run)
    })

  return {
    async tend() {
      const now = clock()
      if (jobs.length === 0) {
        if (now < nextRound) return false
        nextRound = now + ROUND_S
        jobs = [...begin(now)].toReversed()
      }
      const hasMore = await jobs.at(-1)?.()
      if (hasMore !== true) jobs.pop()
      return jobs.length > 0
    },
  }

  function* begin(now: number): Generator<() => Promise<boolean>> {
    yield dropTooMany
    for (const number of segments.numbers().slice(0, -1)) {
      yield () => tendSegment(number, now)
    }
    const sumsFrom = Math.floor((now - retention.sumDays * DAY_S) / 60)
    for (const sql of [DROP_ROLLUPS, DROP_ERRORS]) {
      yield inTransaction(async (run) => (await run(sql, [sumsFrom, SLICE])).count === SLICE)
    }
    for (const sql of [DROP_QUEUES, DROP_WORKERS]) {
      yield inTransaction(async (run) => {
        const done = await run(sql, [
          now - retention.sumDays * DAY_S,
          now - SAMPLE_DAYS * DAY_S,
          now - MINUTE_SUM_DAYS * DAY_S,
          SLICE,
        ])
        return done.count === SLICE
      })
    }
    yield inTransaction((run) => sumHours(run, Math.floor((now - MINUTE_SUM_DAYS * DAY_S) / 60)))
    yield inTransaction(async (run) => {
      await run(DROP_GAPS, [now - retention.sumDays * DAY_S])
      await run('DELETE FROM $schema.worker WHERE last_seen < $1', [
        now - retention.sumDays * DAY_S,
      ])
      return false
    })
    yield () => dropNames(sumsFrom)
  }

  /** The oldest segments beyond `maxTasks`. */
  async function dropTooMany(): Promise<boolean> {
    const numbers = segments.numbers()
    const [oldest] = numbers
    if (oldest === undefined || numbers.length < 2) return false
    const counts = await db.transaction({ doing: 'read history', isReading: true }, async (run) => {
      const { rows } = await run(COUNT_TASKS, [numbers])
      return new Map(rows.map(([number, count]) => [Number(number), Number(count)]))
    })
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    if (total - (counts.get(oldest) ?? 0) < retention.maxTasks) return false
    await segments.drop(oldest)
    return true
  }

  /** Drops the segment where all in it is old; else its old rows, or its payloads. */
  async function tendSegment(number: number, now: number): Promise<boolean> {
    const newest = await db.transaction({ doing: 'read history', isReading: true }, async (run) => {
      const { rows } = await run(NEWEST_IN_SEGMENT, [number])
      return rows[0]?.[0] as number | null | undefined
    })
    if (newest === null || newest === undefined || newest < now - failureDays * DAY_S) {
      await segments.drop(number)
      return false
    }
    return inTransaction(async (run) => {
      const taskEnd = now - retention.taskDays * DAY_S
      const thinned = await run(THIN_OUT, [
        number,
        taskEnd,
        now - failureDays * DAY_S,
        SLICE,
        WORD_KIND.state,
      ])
      const payloads = await run(THIN_PAYLOADS, [
        number,
        now - retention.payloadDays * DAY_S,
        SLICE,
      ])
      return thinned.count === SLICE || payloads.count === SLICE
    })()
  }

  async function dropNames(sumsFrom: number): Promise<boolean> {
    const oldest = segments.numbers()[0] ?? 0
    const hasMore = await inTransaction(async (run) => {
      const words = await run(DROP_WORDS, [oldest, SLICE])
      // A series is noted once a day.
      const series = await run(DROP_SERIES, [sumsFrom - MINUTES_A_DAY, SLICE])
      await run(DROP_SIGNATURES, [SLICE])
      return words.count === SLICE || series.count === SLICE
    })()
    dropped()
    return hasMore
  }
}

/** Makes one of the minutes of an hour, oldest first. @param before minutes before it are summed */
async function sumHours(run: Run, before: number): Promise<boolean> {
  const end = Math.floor(before / 60) * 60
  const [oldest] = (await run(OLDEST_MINUTE, [end])).rows
  if (typeof oldest?.[0] !== 'number') return false
  const hour = Math.floor(oldest[0] / 60) * 60
  const { rows } = await run(MINUTES_OF_HOUR, [hour, hour + 60])
  const series = new Map<number, ReturnType<typeof emptySums>>()
  for (const row of rows) {
    const id = Number(row[0])
    const sums = series.get(id) ?? emptySums()
    addSums(sums, decodeSums(row.slice(1)))
    series.set(id, sums)
  }
  const sums = [...series].map(([id, of]) => [hour, id, ...encodeSums(of)])
  await run(SAVE_ROLLUPS, [JSON.stringify(sums)])
  await run('DELETE FROM $schema.rollup WHERE minute > $1 AND minute < $2', [hour, hour + 60])
  await run(SUM_ERRORS, [hour, hour + 60])
  return true
}

const COUNT_TASKS = `
  SELECT s.number, coalesce((SELECT max(n) FROM $schema.task AS t WHERE t.segment = s.number), 0)
  FROM unnest($1::integer[]) AS s (number)`

const NEWEST_IN_SEGMENT = 'SELECT max("timestamp") FROM $schema.task WHERE segment = $1'

/** Failures stay longer than the rest. */
const THIN_OUT = `
  WITH old AS (
    SELECT t.segment, t.n FROM $schema.task AS t
    WHERE t.segment = $1 AND t."timestamp" < $2 AND (
      t."timestamp" < $3 OR t.state_id <> ALL (
        SELECT id FROM $schema.word WHERE kind = $5 AND text = 'FAILURE'))
    LIMIT $4
  ), payloads AS (
    DELETE FROM $schema.payload AS p USING old WHERE p.segment = old.segment AND p.n = old.n
  )
  DELETE FROM $schema.task AS t USING old WHERE t.segment = old.segment AND t.n = old.n`

const THIN_PAYLOADS = `
  WITH old AS (
    SELECT p.segment, p.n FROM $schema.payload AS p JOIN $schema.task AS t USING (segment, n)
    WHERE p.segment = $1 AND t."timestamp" < $2 LIMIT $3
  )
  DELETE FROM $schema.payload AS p USING old WHERE p.segment = old.segment AND p.n = old.n`

const DROP_ROLLUPS = `
  DELETE FROM $schema.rollup AS r USING (
    SELECT minute, series_id FROM $schema.rollup WHERE minute < $1 LIMIT $2
  ) AS old WHERE r.minute = old.minute AND r.series_id = old.series_id`

const DROP_ERRORS = `
  DELETE FROM $schema.error_rollup AS r USING (
    SELECT minute, series_id, error FROM $schema.error_rollup WHERE minute < $1 LIMIT $2
  ) AS old
  WHERE r.minute = old.minute AND r.series_id = old.series_id AND r.error = old.error`

/** Of old samples the first of a minute stays, of older ones the first of an hour, of too old ones none. */
const thin = (table: string, name: string): string => `
  DELETE FROM $schema.${table} AS s USING (
    SELECT o.${name}, o.at FROM $schema.${table} AS o WHERE o.at < $1 OR o.at < $2 AND EXISTS (
      SELECT 1 FROM $schema.${table} AS e WHERE e.${name} = o.${name} AND e.at < o.at
      AND e.at >= CASE WHEN o.at < $3 THEN floor(o.at / 3600) * 3600 ELSE floor(o.at / 60) * 60 END)
    LIMIT $4
  ) AS old WHERE s.${name} = old.${name} AND s.at = old.at`
const DROP_QUEUES = thin('queue_sample', 'name')
const DROP_WORKERS = thin('worker_sample', 'hostname')

const DROP_GAPS = 'DELETE FROM $schema.gap WHERE "to" < $1'

const DROP_WORDS = `
  DELETE FROM $schema.word WHERE id IN (
    SELECT id FROM $schema.word WHERE last_segment < $1 LIMIT $2)`

const DROP_SERIES = `
  DELETE FROM $schema.series WHERE id IN (
    SELECT id FROM $schema.series WHERE last_minute < $1 LIMIT $2)`

const DROP_SIGNATURES = `
  DELETE FROM $schema.error_signature WHERE error IN (
    SELECT s.error FROM $schema.error_signature AS s WHERE NOT EXISTS (
      SELECT 1 FROM $schema.error_rollup AS r WHERE r.error = s.error) LIMIT $1)`

const OLDEST_MINUTE = `
  SELECT min(minute) FROM $schema.rollup WHERE minute < $1 AND minute % 60 <> 0`

const MINUTES_OF_HOUR = `
  SELECT series_id, ${SUM_COLUMNS.join(', ')} FROM $schema.rollup
  WHERE minute >= $1 AND minute < $2`

const SUM_ERRORS = `
  WITH gone AS (
    DELETE FROM $schema.error_rollup WHERE minute > $1 AND minute < $2
    RETURNING series_id, error, count
  )
  INSERT INTO $schema.error_rollup AS stored (minute, series_id, error, count)
  SELECT $1, series_id, error, sum(count) FROM gone GROUP BY series_id, error
  ON CONFLICT (minute, series_id, error) DO UPDATE SET count = stored.count + excluded.count`
