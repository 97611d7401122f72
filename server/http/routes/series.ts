import { GapListQuery, GapListReply } from '../../../contract/api/gaps.ts'
import {
  QueueSeriesQuery,
  QueueSeriesReply,
  SeriesQuery,
  SeriesReply,
  TypeListQuery,
  TypeListReply,
  WorkerSeriesQuery,
  WorkerSeriesReply,
} from '../../../contract/api/series.ts'
import { MAX_GAPS, MAX_SERIES } from '../../../contract/model/query/query-limits.ts'
import { scopeOf } from '../../access/authorize.ts'
import type { MinuteRange } from '../../history/rollup-store.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { readCount } from '../read-count.ts'
import { readMinutes, readStep } from '../read-minutes.ts'
import { toSumsView } from '../sums-view.ts'
import { thinSamples } from '../thin-samples.ts'

const MINUTE_S = 60

const SERIES = {
  method: 'GET',
  path: '/api/v1/series',
  operationId: 'getSeries',
  summary: 'What happened over time: outcomes, runtimes and waits, by task type, worker or queue',
  permissions: ['task.read'],
  query: SeriesQuery,
  reply: { kind: 'json', body: SeriesReply, description: 'One series for each name' },
} satisfies ApiDeclaration

const TYPES = {
  method: 'GET',
  path: '/api/v1/types',
  operationId: 'listTypes',
  summary: 'Task types by what they did in a range, the busiest first',
  permissions: ['task.read'],
  query: TypeListQuery,
  reply: { kind: 'json', body: TypeListReply, description: 'The task types' },
} satisfies ApiDeclaration

const QUEUE = {
  method: 'GET',
  path: '/api/v1/queue-series',
  operationId: 'getQueueSeries',
  summary: 'The figures of one queue over time, as they were sampled',
  permissions: ['queue.read'],
  query: QueueSeriesQuery,
  reply: { kind: 'json', body: QueueSeriesReply, description: 'The samples, oldest first' },
} satisfies ApiDeclaration

const WORKER = {
  method: 'GET',
  path: '/api/v1/worker-series',
  operationId: 'getWorkerSeries',
  summary: 'The figures of one worker over time, as its heartbeats told them',
  permissions: ['worker.read'],
  query: WorkerSeriesQuery,
  reply: { kind: 'json', body: WorkerSeriesReply, description: 'The samples, oldest first' },
} satisfies ApiDeclaration

const GAPS = {
  method: 'GET',
  path: '/api/v1/gaps',
  operationId: 'listGaps',
  summary: 'Stretches of time of which events are missing, and why',
  permissions: ['broker.read'],
  query: GapListQuery,
  reply: { kind: 'json', body: GapListReply, description: 'A page of gaps' },
} satisfies ApiDeclaration

export function seriesRoutes({ reader, clock }: Pick<AppDeps, 'reader' | 'clock'>): ApiRoute[] {
  return [
    apiRoute(SERIES, async ({ query, person }) => {
      const asOf = clock()
      const { by = null, name, worker, queue } = query
      const range = readMinutes(query.range, asOf)
      const stepMinutes = readStep(query.step, range)
      const { rows, ...effort } = await reader.series({
        ...range,
        stepMinutes,
        scope: scopeOf(person),
        by,
        only: {
          ...(name === undefined ? {} : { name }),
          ...(worker === undefined ? {} : { worker }),
          ...(queue === undefined ? {} : { queue }),
        },
        limit: readCount('limit', query.limit, MAX_SERIES),
      })
      const series = rows.map(({ points, ...one }) => ({
        ...one,
        points: points.map(({ minute, ...sums }) => ({
          at: minute * MINUTE_S,
          ...toSumsView(sums),
        })),
      }))
      const stepSeconds = stepMinutes * MINUTE_S
      return { ...toSeconds(range), stepSeconds, series, ...effort, asOf }
    }),
    apiRoute(TYPES, async ({ query, person }) => {
      const asOf = clock()
      const range = readMinutes(query.range, asOf)
      const stepMinutes = range.toMinute - range.fromMinute
      const scope = scopeOf(person)
      const { rows: found, ...effort } = await reader.series({
        ...range,
        stepMinutes,
        scope,
        by: 'name',
        limit: MAX_SERIES,
      })
      const rows = found.flatMap(({ key, isRest, points: [sums] }) =>
        isRest || sums === undefined ? [] : [{ name: key, ...toSumsView(sums) }],
      )
      const hasMore = found.some(({ isRest }) => isRest)
      return { ...toSeconds(range), rows, hasMore, ...effort, asOf }
    }),
    apiRoute(QUEUE, async ({ query: { range, queue, step }, person }) => {
      const asOf = clock()
      const minutes = readMinutes(range, asOf)
      const scope = scopeOf(person)
      const samples = await reader.queueSeries({ ...minutes, scope, queue })
      const told = thin(samples, step, minutes, ({ ready }) => ready)
      const points = told.map(({ at, ready, unacked, consumers }) => ({
        at,
        ready,
        unacked,
        consumers,
      }))
      return { points, asOf }
    }),
    apiRoute(WORKER, async ({ query: { range, worker: hostname, step }, person }) => {
      const asOf = clock()
      const minutes = readMinutes(range, asOf)
      const scope = scopeOf(person)
      const samples = await reader.workerSeries({ ...minutes, scope, hostname })
      const told = thin(samples, step, minutes, ({ active }) => active)
      const points = told.map(({ at, active, processed, load }) => ({
        at,
        active,
        processed,
        load,
      }))
      return { points, asOf }
    }),
    apiRoute(GAPS, async ({ query }) => {
      const asOf = clock()
      const { direction, cursor = null } = query
      const limit = readCount('limit', query.limit, MAX_GAPS)
      const range = readMinutes(query.range, asOf)
      const [page, knownSince] = await Promise.all([
        reader.gaps({ ...range, direction, cursor, limit }),
        reader.began(),
      ])
      return { ...page, knownSince, asOf }
    }),
  ]
}

/** @throws {AppError} REQUEST_INVALID (parameter `step`) */
function thin<Sample extends { readonly at: number }>(
  samples: readonly Sample[],
  step: string | undefined,
  range: MinuteRange,
  figureOf: (sample: Sample) => number | null,
): readonly Sample[] {
  if (step === undefined) return samples
  return thinSamples(samples, readStep(step, range) * MINUTE_S, figureOf)
}

const toSeconds = (range: { readonly fromMinute: number; readonly toMinute: number }) => ({
  from: range.fromMinute * MINUTE_S,
  to: range.toMinute * MINUTE_S,
})
