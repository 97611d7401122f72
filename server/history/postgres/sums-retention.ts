/** What outlives the tasks, kept small: minutes become hours, samples become fewer, old sums go. */
import type { Run } from '../../postgres/database.ts'
import { DAY_S, MINUTE_SUM_DAYS, SAMPLE_DAYS } from '../retention.ts'
import {
  addSums,
  decodeSums,
  emptySums,
  encodeSums,
  SAVE_ROLLUPS,
  SUM_COLUMNS,
} from './stored-sums.ts'

/** A slice of work within a transaction. @returns whether more is left */
export type Slice = (run: Run) => Promise<boolean>

/** Rows of one slice: a few ten milliseconds. */
export const SLICE = 2_000
const MINUTES_A_DAY = 1_440

/** @param sumDays days that sums are kept */
export function* sumSlices(now: number, sumDays: number): Generator<Slice> {
  const since = now - sumDays * DAY_S
  const sinceMinute = Math.floor(since / 60)
  for (const sql of [DROP_ROLLUPS, DROP_ERRORS]) {
    yield async (run) => (await run(sql, [sinceMinute, SLICE])).count === SLICE
  }
  for (const sql of [DROP_QUEUES, DROP_WORKERS]) {
    const bounds = [since, now - SAMPLE_DAYS * DAY_S, now - MINUTE_SUM_DAYS * DAY_S]
    yield async (run) => (await run(sql, [...bounds, SLICE])).count === SLICE
  }
  yield (run) => sumHours(run, Math.floor((now - MINUTE_SUM_DAYS * DAY_S) / 60))
  yield async (run) => {
    await run(DROP_GAPS, [since])
    return false
  }
  // A series is noted once a day.
  yield async (run) =>
    (await run(DROP_SERIES, [sinceMinute - MINUTES_A_DAY, SLICE])).count === SLICE
  yield async (run) => (await run(DROP_SIGNATURES, [SLICE])).count === SLICE
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
