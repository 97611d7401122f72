import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { TaskFilter } from '../../../contract/model/task-filter.ts'
import {
  createRowStore,
  type RowMode,
  type RowPage,
  type RowStore,
  type RowsView,
} from '../../lib/row-store.ts'
import { useLiveValue, useTaskChanges } from '../../parts/live.tsx'
import { taskQueries } from './queries.ts'

interface TaskRowsOptions {
  readonly filter: TaskFilter
  /** Cursor where the window begins; undefined at the newest task. */
  readonly after: string | undefined
  readonly mode: RowMode
  /** Rows from before, on the way back to this page. */
  readonly kept: RowPage | undefined
}

interface TaskRows {
  /** Null until the first page of any filter came. While another filter loads, the one before. */
  readonly view: RowsView | null
  /** A page is being read. */
  readonly busy: boolean
  readonly error: Error | null
  /** Unix seconds when the error came. */
  readonly errorAt: number
  readonly refresh: () => void
  readonly loadMore: () => void
  readonly moreFailed: boolean
}

/** A list asks again at most this often, however fast its tasks change. */
const REFRESH_MS = 1000
const NEVER = () => () => undefined

/** The rows of one list: pages that were read, kept up with what the server pushes. */
export function useTaskRows({ filter, after, mode, kept }: TaskRowsOptions): TaskRows {
  const key = JSON.stringify([filter, after])
  const first = useQuery(taskQueries.page(filter, after))
  const { refetch } = first
  const { store, isCurrent, from } = useStore(key, filter, first.data, kept)
  const view = useSyncExternalStore(
    store?.subscribe ?? NEVER,
    () => store?.getSnapshot() ?? null,
    () => store?.getSnapshot() ?? null,
  )
  const refresh = useCallback(() => void refetch({ cancelRefetch: false }), [refetch])

  useEffect(() => store?.setMode(mode), [store, mode])
  useTaskChanges(useCallback((changes) => store?.apply(changes), [store]))
  useTakePage(store, isCurrent && first.data !== from ? first.data : undefined, first.dataUpdatedAt)
  useAskAgain(view?.stale === true && !first.isFetching && !first.isError, refresh)
  useCatchUp(mode === 'paused', refresh)

  const more = useLoadMore(store, filter)
  return {
    view,
    busy: first.isFetching || more.busy,
    error: first.error,
    errorAt: first.errorUpdatedAt / 1000,
    refresh,
    loadMore: more.load,
    moreFailed: more.failed,
  }
}

interface Stored {
  readonly key: string
  readonly store: RowStore
  /** The page that was there when the store began: it is in it already. */
  readonly from: RowPage | undefined
}

/** One store for each filter; the one before stays until the first page of the next is there. */
function useStore(
  key: string,
  filter: TaskFilter,
  page: RowPage | undefined,
  kept: RowPage | undefined,
): { store: RowStore | null; isCurrent: boolean; from: RowPage | undefined } {
  const [stored, setStored] = useState<Stored | null>(() => {
    const begin = kept ?? page
    return begin === undefined ? null : { key, store: createRowStore(filter, begin), from: page }
  })
  if (stored?.key === key || page === undefined) {
    return { store: stored?.store ?? null, isCurrent: stored?.key === key, from: stored?.from }
  }
  const next = { key, store: createRowStore(filter, page), from: page }
  setStored(next)
  return { ...next, isCurrent: true }
}

/** Hands each newly read first page to the store. */
function useTakePage(store: RowStore | null, page: RowPage | undefined, readAt: number): void {
  useEffect(() => {
    if (store !== null && page !== undefined) store.takeFirstPage(page)
  }, [store, page, readAt])
}

/** Asks while `wanted`, at most once a second. */
function useAskAgain(wanted: boolean, ask: () => void): void {
  const askedAt = useRef(0)
  useEffect(() => {
    if (!wanted) return
    const wait = Math.max(0, askedAt.current + REFRESH_MS - Date.now())
    const timer = setTimeout(() => {
      askedAt.current = Date.now()
      ask()
    }, wait)
    return () => clearTimeout(timer)
  }, [wanted, ask])
}

/** After the stream was away, something may have been missed. While paused, that can wait. */
function useCatchUp(paused: boolean, ask: () => void): void {
  const hellos = useLiveValue((live) => live.hellos)
  const seen = useRef(hellos)
  useEffect(() => {
    if (paused || seen.current === hellos) return
    const isFirst = seen.current === 0
    seen.current = hellos
    if (!isFirst) ask()
  }, [paused, hellos, ask])
}

function useLoadMore(store: RowStore | null, filter: TaskFilter) {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const running = useRef<RowStore>(null)

  const load = useCallback(async () => {
    const { next, full } = store?.getSnapshot() ?? { next: null, full: false }
    if (store === null || next === null || full || running.current === store) return
    running.current = store
    setBusy(true)
    try {
      const page = await client.fetchQuery({ ...taskQueries.page(filter, next), gcTime: 0 })
      // The window may have started over meanwhile: then this page follows nothing.
      if (store.getSnapshot().next === next) store.append(page)
      setFailed(false)
    } catch {
      // Shown at the end of the list, with a button to try again.
      setFailed(true)
    } finally {
      if (running.current === store) running.current = null
      setBusy(false)
    }
  }, [client, store, filter])
  return { busy, failed, load: useCallback(() => void load(), [load]) }
}
