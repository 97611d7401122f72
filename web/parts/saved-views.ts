/** Views that people saved: the session's own, and those that others share. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import * as z from 'zod/mini'
import {
  type SavedViewInput,
  SavedViewListReply,
  SavedViewView,
  type ViewPage,
} from '../../contract/api/views.ts'
import { getJson, sendJson } from '../lib/api.ts'

const PATH = 'api/v1/views'
const KEY = ['views'] as const

const viewsQuery = () =>
  queryOptions({
    queryKey: KEY,
    queryFn: ({ signal }) => getJson(PATH, SavedViewListReply, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Of one page; undefined until they are known. */
export function useSavedViews(page: ViewPage) {
  const query = useQuery(viewsQuery())
  return { ...query, views: query.data?.rows.filter((view) => view.page === page) }
}

interface ViewChanges {
  /** @returns the view as it was saved */
  readonly save: (view: SavedViewInput & { readonly id?: string }) => Promise<SavedViewView>
  readonly remove: (id: string) => Promise<undefined>
  readonly isBusy: boolean
}

/** Saving, and taking away; each rejects with an ApiError. */
export function useViewChanges(): ViewChanges {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: KEY })
  const save = useMutation({
    mutationFn: ({ id, ...body }: SavedViewInput & { readonly id?: string }) =>
      id === undefined
        ? sendJson('POST', PATH, { schema: SavedViewView, body })
        : sendJson('PUT', `${PATH}/${encodeURIComponent(id)}`, { schema: SavedViewView, body }),
    onSettled,
  })
  const remove = useMutation({
    mutationFn: (id: string) =>
      sendJson('DELETE', `${PATH}/${encodeURIComponent(id)}`, { schema: z.undefined() }),
    onSettled,
  })
  return {
    save: save.mutateAsync,
    remove: remove.mutateAsync,
    isBusy: save.isPending || remove.isPending,
  }
}
