import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { createRowStore, type RowMode, type RowStore, type RowsView } from '../../lib/row-store.ts'
import type { RowPage, RowWindow } from '../../lib/row-window.ts'
import { useLive, useLiveValue, useTaskChanges } from '../../parts/live.tsx'
import { createJudge } from './judge-row.ts'
import { taskQueries } from './queries.ts'
import type { TaskQuestion } from './task-search.ts'
import { usePaging } from './use-paging.ts'

interface TaskRowsOptions {
  readonly question: TaskQuestion
  readonly mode: RowMode
  /** Rows from before, on the way back to this page. */
  readonly kept: RowWindow | undefined
}

export interface TaskRows {
  /** Null until the first page of any question came. While another one loads, the one before. */
  readonly view: RowsView | null
  /** The rows are those of this question, not of the one before. */
  readonly isCurrent: boolean
  /** A page is being read. */
  readonly busy: boolean
  readonly error: Error | null
  /** Unix seconds when the error came. */
  readonly errorAt: number
  /** How far the search of the first page went. */
  readonly effort: { readonly scanned: number; readonly limited: boolean } | null
  readonly refresh: () => void
  /** Begins again at the first page, whatever holds the rows. */
  readonly startOver: () => void
  readonly loadMore: () => void
  readonly loadBefore: () => void
  readonly moreFailed: boolean
}

/** A list asks again at most this often, however fast its tasks change. */
const REFRESH_MS = 1000
const NEVER = () => () => undefined

/** The rows of one list: pages that were read, kept up with what the server pushes. */
export function useTaskRows({ question, mode, kept }: TaskRowsOptions): TaskRows {
  const client = useQueryClient()
  const first = useQuery(taskQueries.page(question, undefined))
  const { refetch } = first
  const { store, isCurrent, from } = useStore(question, first.data, kept)
  const view = useSyncExternalStore(
    store?.subscribe ?? NEVER,
    () => store?.getSnapshot() ?? null,
    () => store?.getSnapshot() ?? null,
  )
  const refresh = useCallback(() => void refetch({ cancelRefetch: false }), [refetch])
  const startOver = useCallback(async () => {
    const { data } = await refetch()
    if (data !== undefined) store?.startOver(data)
  }, [refetch, store])

  useEffect(() => store?.setMode(mode), [store, mode])
  useTaskChanges(useCallback((changes) => store?.apply(changes), [store]))
  useTakePage(store, isCurrent && first.data !== from ? first.data : undefined, first.dataUpdatedAt)
  useAskAgain(view?.stale === true && !first.isFetching && !first.isError, refresh)
  useCatchUp(mode === 'paused', refresh)

  const read = useCallback(
    (cursor: string) =>
      client.fetchQuery({ ...taskQueries.page(question, cursor), staleTime: 0, gcTime: 0 }),
    [client, question],
  )
  const paging = usePaging(store, read)
  return {
    view,
    isCurrent,
    busy: first.isFetching || paging.busy,
    error: first.error,
    errorAt: first.errorUpdatedAt / 1000,
    effort: first.data ?? null,
    refresh,
    startOver: useCallback(() => void startOver(), [startOver]),
    loadMore: paging.loadMore,
    loadBefore: paging.loadBefore,
    moreFailed: paging.failed,
  }
}

interface Stored {
  readonly question: TaskQuestion
  readonly store: RowStore
  /** The page that was there when the store began: it is in it already. */
  readonly from: RowPage | undefined
}

/** One store for each question; the one before stays until the first page of the next is there. */
function useStore(
  question: TaskQuestion,
  page: RowPage | undefined,
  kept: RowWindow | undefined,
): { store: RowStore | null; isCurrent: boolean; from: RowPage | undefined } {
  const { clock } = useLive()
  const judge = useMemo(() => createJudge(question, clock.now), [question, clock])
  const [stored, setStored] = useState<Stored | null>(() => {
    const begin = kept ?? page
    return begin === undefined
      ? null
      : { question, store: createRowStore(judge, begin), from: page }
  })
  if (stored?.question === question || page === undefined) {
    const isCurrent = stored?.question === question
    return { store: stored?.store ?? null, isCurrent, from: stored?.from }
  }
  const next = { question, store: createRowStore(judge, page), from: page }
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
