/** Reads what outlives the tasks. The scope is applied before anything is summed. */
import { mergeSketch } from '../../../contract/model/duration-sketch.ts'
import { type Gap, GAP_CAUSES } from '../../../contract/model/gap.ts'
import { inGlobs } from '../../../contract/model/scope.ts'
import type { Run } from '../../postgres/database.ts'
import { checkSeries } from '../query/check-asked.ts'
import type { Effort } from '../query/effort.ts'
import { readGapPage } from '../query/gap-page.ts'
import type { RollupReader, Series, SeriesQuery, Sums } from '../rollup-store.ts'
import { createSeriesSum } from '../series-sum.ts'
import { readErrors } from './error-reader.ts'
import { walkMinutes } from './minute-windows.ts'
import { findSeries } from './series-names.ts'
import { decodeSums, SUM_COLUMNS } from './stored-sums.ts'
import { toStored } from './stored-text.ts'

const MINUTE_S = 60

/**
 * @param query runs work at one state of the database
 * @param newEffort of one query
 */
export function createRollupReader(
  query: <T>(work: (run: Run) => Promise<T>) => Promise<T>,
  newEffort: () => Effort,
): RollupReader {
  return {
    async series(asked) {
      checkSeries(asked)
      return query((run) => readSeries(run, asked, newEffort()))
    },
    errors: (asked) => query((run) => readErrors(run, asked, newEffort())),
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
    gaps: (asked) =>
      query((run) =>
        readGapPage(asked, async ({ direction, after, count }) => {
          const values = [
            asked.fromMinute * MINUTE_S,
            asked.toMinute * MINUTE_S,
            after?.from ?? null,
            after?.cause ?? null,
            count,
          ]
          return (await run(direction === 'newest' ? GAPS_DOWN : GAPS_UP, values)).rows.flatMap(
            toGap,
          )
        }),
      ),
    began: () =>
      query(async (run) => {
        const { rows } = await run(BEGAN, [])
        return number(rows[0]?.[0])
      }),
  }
}

async function readSeries(run: Run, asked: SeriesQuery, effort: Effort): Promise<Sums<Series>> {
  const { scope, by, only } = asked
  const keys = new Map<string | null, number>()
  const sum = createSeriesSum(asked)
  const limited = await walkMinutes(asked, effort, async ({ fromMinute, toMinute }) => {
    const values = [fromMinute, toMinute]
    const { passing, rows: looked } = await findSeries(run, { sql: SERIES, values }, scope, only)
    if (passing.size === 0) return looked
    const { rows } = await run(ROLLUPS, [...values, [...passing.keys()]])
    for (const row of rows) {
      const key = by === null ? null : (passing.get(Number(row[1]))?.[by] ?? null)
      let number = keys.get(key)
      if (number === undefined) keys.set(key, (number = keys.size))
      const { counts, runtime, wait } = decodeSums(row.slice(2))
      sum.add(number, Number(row[0]), {
        counts,
        addRuntime: (into) => mergeSketch(into, runtime),
        addWait: (into) => mergeSketch(into, wait),
      })
    }
    return looked
  })
  const texts = [...keys.keys()]
  return { rows: sum.toSeries((number) => texts[number] ?? null), ...effort.report(limited) }
}

function toGap([from, causeText, to, events, isEstimate]: readonly unknown[]): Gap[] {
  const cause = GAP_CAUSES.find((known) => known === causeText)
  if (cause === undefined) return []
  return [
    {
      from: Number(from),
      to: number(to),
      cause,
      events: number(events),
      isEstimate: isEstimate === true,
    },
  ]
}

const sampleRange = (name: string, fromMinute: number, toMinute: number) => [
  toStored(name),
  fromMinute * MINUTE_S,
  toMinute * MINUTE_S,
]

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const SERIES = `
  SELECT s.id, s.name, s.worker, s.queue, r.rows FROM (
    SELECT series_id, count(*) AS rows FROM $schema.rollup
    WHERE minute >= $1 AND minute < $2 GROUP BY 1
  ) AS r JOIN $schema.series AS s ON s.id = r.series_id ORDER BY s.id`

const ROLLUPS = `
  SELECT minute, series_id, ${SUM_COLUMNS.join(', ')} FROM $schema.rollup
  WHERE minute >= $1 AND minute < $2 AND series_id = ANY ($3::integer[])
  ORDER BY minute DESC, series_id`

const QUEUE_SAMPLES = `
  SELECT at, ready, unacked, consumers FROM $schema.queue_sample
  WHERE name = $1 AND at >= $2 AND at < $3 ORDER BY at`

const WORKER_SAMPLES = `
  SELECT at, active, processed, load FROM $schema.worker_sample
  WHERE hostname = $1 AND at >= $2 AND at < $3 ORDER BY at`

const gapsSql = (sign: '<' | '>', way: 'ASC' | 'DESC'): string => `
  SELECT "from", cause, "to", events, is_estimate FROM $schema.gap
  WHERE "from" < $2 AND ("to" IS NULL OR "to" > $1)
    AND ($3::float8 IS NULL OR ("from", cause) ${sign} ($3::float8, $4::text))
  ORDER BY "from" ${way}, cause ${way} LIMIT $5`
const GAPS_DOWN = gapsSql('<', 'DESC')
const GAPS_UP = gapsSql('>', 'ASC')

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
