/** Every task query of the page. A key is written once, here; nobody else spells it. */
import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { TaskListReply, TaskReply } from '../../../contract/api/tasks.ts'
import type { TaskFilter } from '../../../contract/model/task-filter.ts'
import { getJson } from '../../lib/api.ts'
import type { RowPage } from '../../lib/row-store.ts'

const PAGE_ROWS = 100

/** What the reader had loaded and where they were, kept for the way back from a task. */
export interface KeptWindow {
  readonly page: RowPage
  readonly scrollTop: number
}

export const taskQueries = {
  /** One page of the list; `after` undefined is the newest. */
  page: (filter: TaskFilter, after: string | undefined) =>
    queryOptions({
      queryKey: ['tasks', 'page', filter, after ?? null],
      queryFn: ({ signal }) =>
        getJson(`api/v1/tasks?${toParams(filter, after)}`, TaskListReply, signal),
      structuralSharing: false,
    }),
  one: (id: string) =>
    queryOptions({
      queryKey: ['tasks', 'one', id],
      queryFn: ({ signal }) => getJson(`api/v1/tasks/${encodeURIComponent(id)}`, TaskReply, signal),
    }),
}

const windowKey = (historyKey: string) => ['tasks', 'window', historyKey]

export const keepWindow = (client: QueryClient, historyKey: string, kept: KeptWindow): void => {
  client.setQueryData(windowKey(historyKey), kept)
}

export const readKeptWindow = (client: QueryClient, historyKey: string): KeptWindow | undefined =>
  client.getQueryData<KeptWindow>(windowKey(historyKey))

function toParams(filter: TaskFilter, after: string | undefined): URLSearchParams {
  const params = new URLSearchParams({ limit: String(PAGE_ROWS) })
  if (filter.states !== undefined && filter.states.length > 0) {
    params.set('state', filter.states.join(','))
  }
  if (filter.name !== undefined && filter.name !== '') params.set('name', filter.name)
  if (after !== undefined) params.set('cursor', after)
  return params
}
