import { mergeSketch } from '../../../contract/model/duration-sketch.ts'
/** Reads what outlives the tasks. The scope is applied before anything is summed. */
import { GAP_CAUSES } from '../../../contract/model/gap.ts'
import { inGlobs, inScope, type Scope } from '../../../contract/model/scope.ts'
import type { Run } from '../../postgres/database.ts'
import { checkSeries } from '../query/check-asked.ts'
import type { ErrorGroup, ErrorQuery, RollupReader, Series, SeriesQuery } from '../rollup-store.ts'
import { createSeriesSum } from '../series-sum.ts'
import { decodeSums, SUM_COLUMNS } from './rollup-writer.ts'
import { fromStored, toStored } from './stored-text.ts'

const MINUTE_S = 60
/** Of one group: more are not named. */
const MAX_WORKERS = 100

/** @param query runs work at one state of the database */
export function createRollupReader(
  query: <T>(work: (run: Run) => Promise<T>) => Promise<T>,
): RollupReader {
  return {
    async series(asked) {
      checkSeries(asked)
      return query((run) => readSeries(run, asked))
    },
    errors: (asked) => query((run) => readErrors(run, asked)),
    queueSeries: ({ fromMinute, toMinute, scope, queue }) =>
      query(async (run) => {
        if (!inGlobs(scope.queues, queue)) return []
        const { rows } = await run(QUEUE_SAMPLES, sampleRange(queue, fromMinute, toMinute))
        return rows.map(([at, ready, unacked, consumers]) => ({
          name: queue,
          at: Number(at),
          ready: number(ready),
          unacked: number(unacked),
          consumers: number(consumers),
        }))
      }),
    workerSeries: ({ fromMinute, toMinute, scope, hostname }) =>
      query(async (run) => {
        if (!inGlobs(scope.workers, hostname)) return []
        const { rows } = await run(WORKER_SAMPLES, sampleRange(hostname, fromMinute, toMinute))
        return rows.map(([at, active, processed, load]) => ({
          hostname,
          at: Number(at),
          active: number(active),
          processed: number(processed),
          load: number(load),
        }))
      }),
    gaps: ({ fromMinute, toMinute }) =>
      query(async (run) => {
        const { rows } = await run(GAPS, [fromMinute * MINUTE_S, toMinute * MINUTE_S])
        return rows.flatMap(([from, causeText, to, events, isEstimate]) => {
          const cause = GAP_CAUSES.find((known) => known === causeText)
          if (cause === undefined) return []
          return {
            from: Number(from),
            to: number(to),
            cause,
            events: number(events),
            isEstimate: isEstimate === true,
          }
        })
      }),
    began: () =>
      query(async (run) => {
        const { rows } = await run(BEGAN, [])
        return number(rows[0]?.[0])
      }),
  }
}

interface SeriesNames {
  readonly name: string | null
  readonly worker: string | null
  readonly queue: string | null
}

/** The series of a range that are inside the scope, by id. */
async function readNames(
  run: Run,
  sql: string,
  values: readonly unknown[],
  scope: Scope,
  only: SeriesQuery['only'] = {},
): Promise<Map<number, SeriesNames>> {
  const { rows } = await run(sql, values)
  const passing = new Map<number, SeriesNames>()
  for (const [id, name, worker, queue] of rows) {
    const names = { name: text(name), worker: text(worker), queue: text(queue) }
    const isAsked = (['name', 'worker', 'queue'] as const).every(
      (field) => only[field] === undefined || only[field] === names[field],
    )
    if (isAsked && inScope(scope, names)) passing.set(Number(id), names)
  }
  return passing
}

async function readSeries(run: Run, asked: SeriesQuery): Promise<Series[]> {
  const range = [asked.fromMinute, asked.toMinute]
  const names = await readNames(run, SERIES_OF_RANGE, range, asked.scope, asked.only)
  if (names.size === 0) return []
  const keys = new Map<string | null, number>()
  const sum = createSeriesSum(asked)
  const { rows } = await run(ROLLUPS, [...range, [...names.keys()]])
  for (const row of rows) {
    const key = asked.by === null ? null : (names.get(Number(row[1]))?.[asked.by] ?? null)
    let number = keys.get(key)
    if (number === undefined) keys.set(key, (number = keys.size))
    const { counts, runtime, wait } = decodeSums(row.slice(2))
    sum.add(number, Number(row[0]), {
      counts,
      addRuntime: (into) => mergeSketch(into, runtime),
      addWait: (into) => mergeSketch(into, wait),
    })
  }
  const texts = [...keys.keys()]
  return sum.toSeries((number) => texts[number] ?? null)
}

interface ErrorSum {
  count: number
  readonly workers: Set<string>
  readonly trend: Map<number, number>
}

async function readErrors(run: Run, asked: ErrorQuery): Promise<ErrorGroup[]> {
  const error = asked.error === undefined ? null : toStored(asked.error)
  const range = [asked.fromMinute, asked.toMinute, error]
  const names = await readNames(run, SERIES_OF_ERRORS, range, asked.scope)
  const { rows } = await run(ERRORS, [...range, [...names.keys()]])
  const sums = new Map<string, ErrorSum>()
  for (const [minuteValue, series, errorValue, countValue] of rows) {
    const [minute, key, count] = [Number(minuteValue), String(errorValue), Number(countValue)]
    let sum = sums.get(key)
    if (sum === undefined) sums.set(key, (sum = { count: 0, workers: new Set(), trend: new Map() }))
    sum.count += count
    const worker = names.get(Number(series))?.worker ?? null
    if (worker !== null && sum.workers.size < MAX_WORKERS) sum.workers.add(worker)
    sum.trend.set(minute, (sum.trend.get(minute) ?? 0) + count)
  }
  const most = [...sums]
    .toSorted(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .slice(0, asked.limit)
  const errors = most.map(([key]) => key)
  const signatures = await readSignatures(run, errors)
  const minutes = await readMinutes(run, errors, asked.scope)
  return most.map(([key, { count, workers, trend }]) => ({
    error: fromStored(key),
    ...(signatures.get(key) ?? { name: null, exceptionType: '', message: '', frame: null }),
    count,
    ...(minutes.get(key) ?? { firstMinute: 0, lastMinute: 0 }),
    workers: [...workers].toSorted(),
    trend: [...trend]
      .map(([minute, failures]) => ({ minute, count: failures }))
      .toSorted((a, b) => a.minute - b.minute),
  }))
}

async function readSignatures(run: Run, errors: readonly string[]) {
  const { rows } = await run(SIGNATURES, [errors])
  return new Map(
    rows.map(([error, name, exceptionType, message, frame]) => [
      String(error),
      {
        name: text(name),
        exceptionType: text(exceptionType) ?? '',
        message: text(message) ?? '',
        frame: text(frame),
      },
    ]),
  )
}

/** The first and the last minute of each, of all that is kept and in scope. */
async function readMinutes(run: Run, errors: readonly string[], scope: Scope) {
  const { rows } = await run(MINUTES, [errors])
  const minutes = new Map<string, { firstMinute: number; lastMinute: number }>()
  for (const [error, name, worker, queue, first, last] of rows) {
    if (!inScope(scope, { name: text(name), worker: text(worker), queue: text(queue) })) continue
    const there = minutes.get(String(error))
    minutes.set(String(error), {
      firstMinute: Math.min(there?.firstMinute ?? Infinity, Number(first)),
      lastMinute: Math.max(there?.lastMinute ?? -Infinity, Number(last)),
    })
  }
  return minutes
}

const sampleRange = (name: string, fromMinute: number, toMinute: number) => [
  toStored(name),
  fromMinute * MINUTE_S,
  toMinute * MINUTE_S,
]

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const text = (value: unknown): string | null =>
  typeof value === 'string' ? fromStored(value) : null

const SERIES_OF_RANGE = `
  SELECT id, name, worker, queue FROM $schema.series WHERE id IN (
    SELECT series_id FROM $schema.rollup WHERE minute >= $1 AND minute < $2)
  ORDER BY id`

const ROLLUPS = `
  SELECT minute, series_id, ${SUM_COLUMNS.join(', ')} FROM $schema.rollup
  WHERE minute >= $1 AND minute < $2 AND series_id = ANY ($3::integer[])
  ORDER BY minute, series_id`

const IN_RANGE = 'minute >= $1 AND minute < $2 AND ($3::text IS NULL OR error = $3::text)'

const SERIES_OF_ERRORS = `
  SELECT id, name, worker, queue FROM $schema.series WHERE id IN (
    SELECT series_id FROM $schema.error_rollup WHERE ${IN_RANGE})`

const ERRORS = `
  SELECT minute, series_id, error, count FROM $schema.error_rollup
  WHERE ${IN_RANGE} AND series_id = ANY ($4::integer[])
  ORDER BY minute, series_id`

const SIGNATURES = `
  SELECT error, name, exception_type, message, frame FROM $schema.error_signature
  WHERE error = ANY ($1::text[])`

const MINUTES = `
  SELECT r.error, s.name, s.worker, s.queue, min(r.minute), max(r.minute)
  FROM $schema.error_rollup AS r JOIN $schema.series AS s ON s.id = r.series_id
  WHERE r.error = ANY ($1::text[]) GROUP BY r.error, s.id`

const QUEUE_SAMPLES = `
  SELECT at, ready, unacked, consumers FROM $schema.queue_sample
  WHERE name = $1 AND at >= $2 AND at < $3 ORDER BY at`

const WORKER_SAMPLES = `
  SELECT at, active, processed, load FROM $schema.worker_sample
  WHERE hostname = $1 AND at >= $2 AND at < $3 ORDER BY at`

const GAPS = `
  SELECT "from", cause, "to", events, is_estimate FROM $schema.gap
  WHERE "from" < $2 AND ("to" IS NULL OR "to" > $1) ORDER BY "from", cause`

/** By its index the first sample of each queue, name after name: their least would read them all. */
const BEGAN = `
  WITH RECURSIVE first_sample AS (
    (SELECT name, at FROM $schema.queue_sample ORDER BY name, at LIMIT 1)
    UNION ALL
    SELECT next.name, next.at FROM first_sample AS last, LATERAL (
      SELECT name, at FROM $schema.queue_sample WHERE name > last.name ORDER BY name, at LIMIT 1
    ) AS next)
  SELECT least(
    (SELECT min(minute) FROM $schema.rollup) * ${MINUTE_S}::float8,
    (SELECT min(at) FROM first_sample))`
