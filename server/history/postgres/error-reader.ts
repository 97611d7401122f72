/** Groups of errors, most failures first. */
import type { ErrorSignature } from '../../../contract/model/error-fingerprint.ts'
import { inScope, isUnrestricted, type Scope } from '../../../contract/model/scope.ts'
import type { Run } from '../../postgres/database.ts'
import type { Effort } from '../query/effort.ts'
import type { ErrorGroup, ErrorQuery, Sums } from '../rollup-store.ts'
import { walkMinutes } from './minute-windows.ts'
import { findSeries } from './series-names.ts'
import { fromStored, toStored } from './stored-text.ts'

/** Of one group: more are not named. */
const MAX_WORKERS = 100
/** Rows of one group that are looked at from either end for the first that passes. */
const END_ROWS = 200

interface ErrorSum {
  count: number
  readonly workers: Set<string>
  readonly trend: Map<number, number>
}

export async function readErrors(
  run: Run,
  asked: ErrorQuery,
  effort: Effort,
): Promise<Sums<ErrorGroup>> {
  const { sums, limited } = await sumErrors(run, asked, effort)
  const most = [...sums]
    .toSorted(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .slice(0, asked.limit)
  const errors = most.map(([key]) => key)
  const signatures = await readSignatures(run, errors)
  const first = await readEnds(run, errors, asked.scope, 'ASC')
  const last = await readEnds(run, errors, asked.scope, 'DESC')
  effort.spend(first.rows + last.rows)
  const rows = most.map(([key, { count, workers, trend }]) => ({
    error: fromStored(key),
    ...(signatures.get(key) ?? { name: null, exceptionType: '', message: '', frame: null }),
    count,
    // Where none of the rows at that end passes, those of the range.
    firstMinute: first.minutes.get(key) ?? Math.min(...trend.keys()),
    lastMinute: last.minutes.get(key) ?? Math.max(...trend.keys()),
    workers: [...workers].toSorted(),
    trend: [...trend]
      .map(([minute, failures]) => ({ minute, count: failures }))
      .toSorted((a, b) => a.minute - b.minute),
  }))
  const isWhole = errors.every((key) => first.minutes.has(key) && last.minutes.has(key))
  return { rows, ...effort.report(limited || !isWhole) }
}

async function sumErrors(run: Run, asked: ErrorQuery, effort: Effort) {
  const only = asked.error === undefined ? null : toStored(asked.error)
  const sums = new Map<string, ErrorSum>()
  const limited = await walkMinutes(asked, effort, async ({ fromMinute, toMinute }) => {
    const values = [fromMinute, toMinute, only]
    const { passing, rows: looked } = await findSeries(run, { sql: SERIES, values }, asked.scope)
    if (passing.size === 0) return looked
    const { rows } = await run(ERRORS, [...values, [...passing.keys()]])
    for (const [minuteValue, series, errorValue, countValue] of rows) {
      const [minute, key, count] = [Number(minuteValue), String(errorValue), Number(countValue)]
      const sum = sums.get(key) ?? { count: 0, workers: new Set(), trend: new Map() }
      sums.set(key, sum)
      sum.count += count
      const worker = passing.get(Number(series))?.worker ?? null
      if (worker !== null && sum.workers.size < MAX_WORKERS) sum.workers.add(worker)
      sum.trend.set(minute, (sum.trend.get(minute) ?? 0) + count)
    }
    return looked
  })
  return { sums, limited }
}

async function readSignatures(
  run: Run,
  errors: readonly string[],
): Promise<Map<string, ErrorSignature>> {
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

/** The first, or the last, minute of each, of all that is kept and in scope. */
async function readEnds(
  run: Run,
  errors: readonly string[],
  scope: Scope,
  way: 'ASC' | 'DESC',
): Promise<{ minutes: Map<string, number>; rows: number }> {
  const isFree = [scope.tasks, scope.workers, scope.queues].every(isUnrestricted)
  const { rows } = await run(endsSql(way), [errors, isFree ? 1 : END_ROWS])
  const minutes = new Map<string, number>()
  for (const [errorValue, minute, name, worker, queue] of rows) {
    const error = String(errorValue)
    const names = { name: text(name), worker: text(worker), queue: text(queue) }
    if (!minutes.has(error) && inScope(scope, names)) minutes.set(error, Number(minute))
  }
  return { minutes, rows: rows.length }
}

const text = (value: unknown): string | null =>
  typeof value === 'string' ? fromStored(value) : null

const IN_RANGE = 'minute >= $1 AND minute < $2 AND ($3::text IS NULL OR error = $3::text)'

const SERIES = `
  SELECT s.id, s.name, s.worker, s.queue, r.rows FROM (
    SELECT series_id, count(*) AS rows FROM $schema.error_rollup WHERE ${IN_RANGE} GROUP BY 1
  ) AS r JOIN $schema.series AS s ON s.id = r.series_id`

const ERRORS = `
  SELECT minute, series_id, error, count FROM $schema.error_rollup
  WHERE ${IN_RANGE} AND series_id = ANY ($4::integer[])
  ORDER BY minute DESC, series_id`

const SIGNATURES = `
  SELECT error, name, exception_type, message, frame FROM $schema.error_signature
  WHERE error = ANY ($1::text[])`

const endsSql = (way: 'ASC' | 'DESC'): string => `
  SELECT e.error, r.minute, s.name, s.worker, s.queue
  FROM unnest($1::text[]) AS e (error)
  CROSS JOIN LATERAL (
    SELECT minute, series_id FROM $schema.error_rollup AS t
    WHERE t.error = e.error ORDER BY t.minute ${way} LIMIT $2
  ) AS r
  JOIN $schema.series AS s ON s.id = r.series_id
  ORDER BY r.minute ${way}`
