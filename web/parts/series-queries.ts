/** What happened over time: every query of it, for all pages. A key is written once, here. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type * as z from 'zod/mini'
import { GapListReply } from '../../contract/api/gaps.ts'
import {
  QueueSeriesReply,
  SeriesReply,
  TypeListReply,
  WorkerSeriesReply,
} from '../../contract/api/series.ts'
import { getJson } from '../lib/api.ts'

export type SeriesView = z.output<typeof SeriesReply>
export type SumsPoint = SeriesView['series'][number]['points'][number]
export type TypeListView = z.output<typeof TypeListReply>
export type QueueSample = z.output<typeof QueueSeriesReply>['points'][number]
export type WorkerSample = z.output<typeof WorkerSeriesReply>['points'][number]

interface SeriesParams {
  /** As in the address: `now-1h`. */
  readonly range: string
  readonly by?: 'name' | 'worker' | 'queue'
  readonly name?: string
  readonly worker?: string
  readonly queue?: string
  readonly limit?: string
  /** Minutes in one point; a range's own length makes one point of it. */
  readonly step?: string
}

/** Most series that the server tells beside each other. */
export const ALL_SERIES = '100'

/** A page keeps what it shows until another range is there. */
const shared = { placeholderData: keepPreviousData, structuralSharing: false } as const

const queryText = (params: object): string =>
  new URLSearchParams(
    Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined),
  ).toString()

export const seriesQueries = {
  sums: (params: SeriesParams) =>
    queryOptions({
      queryKey: ['series', 'sums', params],
      queryFn: ({ signal }) => getJson(`api/v1/series?${queryText(params)}`, SeriesReply, signal),
      ...shared,
    }),
  types: (range: string) =>
    queryOptions({
      queryKey: ['series', 'types', range],
      queryFn: ({ signal }) =>
        getJson(`api/v1/types?${queryText({ range })}`, TypeListReply, signal),
      ...shared,
    }),
  queue: (params: { readonly queue: string; readonly range: string; readonly step: string }) =>
    queryOptions({
      queryKey: ['series', 'queue', params],
      queryFn: ({ signal }) =>
        getJson(`api/v1/queue-series?${queryText(params)}`, QueueSeriesReply, signal),
      ...shared,
    }),
  worker: (params: { readonly worker: string; readonly range: string; readonly step: string }) =>
    queryOptions({
      queryKey: ['series', 'worker', params],
      queryFn: ({ signal }) =>
        getJson(`api/v1/worker-series?${queryText(params)}`, WorkerSeriesReply, signal),
      ...shared,
    }),
  gaps: (range: string) =>
    queryOptions({
      queryKey: ['series', 'gaps', range],
      queryFn: ({ signal }) => getJson(`api/v1/gaps?${queryText({ range })}`, GapListReply, signal),
      ...shared,
    }),
}
