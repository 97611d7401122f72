import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { latestRuns } from '../../lib/worker-runs.ts'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { workerQueries } from './queries.ts'

/** The newest run of each worker, by name: as the server pushes them, before that as it was asked. */
export function useWorkers() {
  const query = useQuery(workerQueries.list())
  const live = useLiveSnapshot().workers
  const asked = query.data?.rows
  const workers = useMemo<readonly WorkerView[] | null>(
    () => live ?? (asked === undefined ? null : latestRuns(asked)),
    [live, asked],
  )
  return { workers, query }
}
