import { useMemo, useState } from 'react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { type WorkerNow, workerNow } from '../../lib/worker-now.ts'
import { useTicking } from '../../parts/live.tsx'
import { useHearing } from '../../parts/use-hearing.ts'
import { type Arrangement, arrangeWorkers } from './arrange-workers.ts'
import type { RecentWork } from './recent-work.ts'
import type { WorkerListSearch } from './worker-list-search.ts'

const STATUSES = ['online', 'offline', 'unknown'] as const satisfies readonly WorkerNow[]

/** Who is shown where. Held, nobody comes, leaves or changes place; another question is answered at once. */
export function useArrangement(
  workers: readonly WorkerView[],
  search: WorkerListSearch,
  recent: RecentWork,
  held: boolean,
): Arrangement {
  const hearing = useHearing()
  // One digit a worker: a text that is the same draws nothing again.
  const statuses = useTicking((now) =>
    workers.map((worker) => STATUSES.indexOf(workerNow(worker, hearing, now))).join(''),
  )
  const arranged = useMemo(() => {
    const judged = workers.map((worker, index) => ({
      worker,
      status: STATUSES[Number(statuses[index])] ?? 'unknown',
    }))
    return arrangeWorkers(judged, search, recent)
  }, [workers, statuses, search, recent])
  const [kept, setKept] = useState({ arranged, search })
  const stays = held && kept.search === search
  if (!stays && kept.arranged !== arranged) setKept({ arranged, search })
  return stays ? kept.arranged : arranged
}
