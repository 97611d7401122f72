import type { WorkerView } from '../../contract/api/workers.ts'
import { type WorkerNow, workerNow } from '../lib/worker-now.ts'
import { useTicking } from './live.tsx'
import { useHearing } from './use-hearing.ts'

/** Whether a worker lives, judged again each second. */
export function useWorkerNow(worker: WorkerView): WorkerNow {
  const hearing = useHearing()
  const status = useTicking((now) => workerNow(worker, hearing, now))
  return status === 'online' || status === 'offline' ? status : 'unknown'
}
