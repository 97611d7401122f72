import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { TaskChanges } from '../../lib/live-feed.ts'
import { useLiveValue, useTaskChanges } from '../../parts/live.tsx'
import { useMay } from '../../parts/session.ts'
import { workerQueries } from './queries.ts'
import { withChanges } from './worker-tasks.ts'

/** What is pushed is not all: what was left out is asked for at most this often. */
const CATCH_UP_MS = 5_000

/** The tasks that a worker has now: as they were asked for, then as they change. */
export function useWorkerTasks(hostname: string) {
  const client = useQueryClient()
  const may = useMay('task.read')
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const hellos = useLiveValue((live) => live.hellos)
  const query = useQuery({ ...workerQueries.tasks(hostname), enabled: may })
  const { refetch } = query
  const askedAt = useRef(0)
  const catchUp = useCallback(() => {
    if (Date.now() - askedAt.current < CATCH_UP_MS) return
    askedAt.current = Date.now()
    void refetch({ cancelRefetch: false })
  }, [refetch])

  useTaskChanges(
    useCallback(
      ({ tasks, omitted, asOf }: TaskChanges) => {
        if (paused) return
        client.setQueryData(
          workerQueries.tasks(hostname).queryKey,
          (known) => known && { ...known, rows: withChanges(known.rows, hostname, tasks), asOf },
        )
        if (omitted > 0) catchUp()
      },
      [client, hostname, paused, catchUp],
    ),
  )
  const seen = useRef({ hellos, paused })
  useEffect(() => {
    const { hellos: before, paused: wasPaused } = seen.current
    seen.current = { hellos, paused }
    if (!paused && (wasPaused || (before !== 0 && before !== hellos))) {
      void refetch({ cancelRefetch: false })
    }
  }, [hellos, paused, refetch])
  return query
}
