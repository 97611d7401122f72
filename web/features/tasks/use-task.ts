import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { TaskChanges } from '../../lib/live-feed.ts'
import { useLiveValue, useTaskChanges } from '../../parts/live.tsx'
import { taskQueries } from './queries.ts'

/** A page asks again at most this often. */
const REFRESH_MS = 1000

/** One task, kept up with what the server pushes: its row at once, the rest by asking again. */
export function useTask(id: string) {
  const client = useQueryClient()
  const task = useQuery(taskQueries.one(id))
  const { refetch } = task
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const hellos = useLiveValue((live) => live.hellos)
  const askSoon = useThrottled(useCallback(() => void refetch({ cancelRefetch: false }), [refetch]))

  useTaskChanges(
    useCallback(
      ({ tasks, omitted }: TaskChanges) => {
        if (paused) return
        const row = tasks.find((one) => one.id === id)
        if (row !== undefined) {
          const { preview: _preview, ...fields } = row
          const { queryKey } = taskQueries.one(id)
          client.setQueryData(queryKey, (known) =>
            known === undefined ? known : { ...known, ...fields },
          )
        }
        const isFamily = tasks.some(({ parentId }) => parentId === id)
        if (row !== undefined || isFamily || omitted > 0) askSoon()
      },
      [client, id, paused, askSoon],
    ),
  )
  const seen = useRef(hellos)
  const wasPaused = useRef(paused)
  useEffect(() => {
    if (paused) {
      wasPaused.current = true
      return
    }
    const missed = wasPaused.current || (seen.current !== 0 && seen.current !== hellos)
    wasPaused.current = false
    seen.current = hellos
    if (missed) askSoon()
  }, [paused, hellos, askSoon])
  return task
}

/** Calls through at once, then at most once a second; the last call is never lost. */
function useThrottled(call: () => void): () => void {
  const calledAt = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [call])
  return useCallback(() => {
    clearTimeout(timer.current)
    const wait = Math.max(0, calledAt.current + REFRESH_MS - Date.now())
    timer.current = setTimeout(() => {
      calledAt.current = Date.now()
      call()
    }, wait)
  }, [call])
}
