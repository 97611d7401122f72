/** Every task query of the page. A key is written once, here; nobody else spells it. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { ErrorListReply } from '../../../contract/api/error-groups.ts'
import { TypeListReply } from '../../../contract/api/series.ts'
import {
  TaskCountReply,
  TaskFacetReply,
  TaskHistogramReply,
} from '../../../contract/api/task-figures.ts'
import { TaskListReply, TaskReply } from '../../../contract/api/tasks.ts'
import { getJson } from '../../lib/api.ts'
import { valueText } from '../../lib/query-terms.ts'
import type { RowWindow } from '../../lib/row-window.ts'
import type { TaskQuestion } from './task-search.ts'

const PAGE_ROWS = 100
/** Figures are sums over many tasks: they may be this old, and are asked for again no sooner. */
const FIGURE_MS = 10_000
const COMPARED_RUNS = 500

/** What the reader had loaded and where they were, kept for the way back from a task. */
export interface KeptWindow {
  readonly window: RowWindow
  readonly scrollTop: number
}

type Selection = Pick<TaskQuestion, 'q' | 'range'>

export const taskQueries = {
  /** One page of the list; `cursor` undefined is where the question begins. */
  page: (question: TaskQuestion, cursor: string | undefined) =>
    queryOptions({
      queryKey: ['tasks', 'page', question, cursor ?? null],
      queryFn: ({ signal }) =>
        getJson(`api/v1/tasks?${pageParams(question, cursor)}`, TaskListReply, signal),
      structuralSharing: false,
    }),
  histogram: ({ q, range }: Selection) =>
    queryOptions({
      queryKey: ['tasks', 'histogram', q, range],
      queryFn: ({ signal }) =>
        getJson(`api/v1/task-histogram?${toParams({ q, range })}`, TaskHistogramReply, signal),
      staleTime: FIGURE_MS,
    }),
  facet: ({ q, range }: Selection, field: string, limit = 20) =>
    queryOptions({
      queryKey: ['tasks', 'facet', q, range, field, limit],
      queryFn: ({ signal }) =>
        getJson(
          `api/v1/task-facets?${toParams({ q, range, field, limit: String(limit) })}`,
          TaskFacetReply,
          signal,
        ),
      staleTime: FIGURE_MS,
    }),
  count: ({ q, range }: Selection) =>
    queryOptions({
      queryKey: ['tasks', 'count', q, range],
      queryFn: ({ signal }) =>
        getJson(`api/v1/task-count?${toParams({ q, range })}`, TaskCountReply, signal),
      staleTime: FIGURE_MS,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: ['tasks', 'one', id],
      queryFn: ({ signal }) => getJson(`api/v1/tasks/${encodeURIComponent(id)}`, TaskReply, signal),
    }),
  /** The newest successful runs of a task type. */
  runs: (name: string) =>
    queryOptions({
      queryKey: ['tasks', 'runs', name],
      queryFn: ({ signal }) => {
        const q = `type:=${valueText(name)} state:SUCCESS`
        const params = toParams({ q, limit: String(COMPARED_RUNS) })
        return getJson(`api/v1/tasks?${params}`, TaskListReply, signal)
      },
      staleTime: 60_000,
    }),
  /** What every task type took in the last day. */
  types: () =>
    queryOptions({
      queryKey: ['tasks', 'types'],
      queryFn: ({ signal }) => getJson('api/v1/types?range=now-24h', TypeListReply, signal),
      staleTime: 60_000,
    }),
  /** Failures that are the same one, in the last day. */
  error: (fingerprint: string) =>
    queryOptions({
      queryKey: ['tasks', 'error', fingerprint],
      queryFn: ({ signal }) =>
        getJson(
          `api/v1/errors?${toParams({ range: 'now-24h', error: fingerprint })}`,
          ErrorListReply,
          signal,
        ),
      staleTime: 60_000,
    }),
}

/** Where the browser gets the tasks of a question as a file. */
export const exportUrl = ({ q, range }: Selection, format: 'csv' | 'ndjson'): string =>
  `api/v1/task-export?${toParams({ q, range, format })}`

const windowKey = (historyKey: string) => ['tasks', 'window', historyKey]

export const keepWindow = (client: QueryClient, historyKey: string, kept: KeptWindow): void => {
  client.setQueryData(windowKey(historyKey), kept)
}

export const readKeptWindow = (client: QueryClient, historyKey: string): KeptWindow | undefined =>
  client.getQueryData<KeptWindow>(windowKey(historyKey))

function pageParams(question: TaskQuestion, cursor: string | undefined): URLSearchParams {
  const { q, range, at, sort, direction } = question
  return toParams({
    limit: String(PAGE_ROWS),
    q,
    range,
    sort: sort === 'timestamp' ? '' : sort,
    direction: direction === 'newest' ? '' : direction,
    cursor: cursor ?? '',
    at: cursor === undefined ? at : '',
  })
}

/** What is not empty. */
const toParams = (given: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ''))
