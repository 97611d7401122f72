import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatWhole } from '../../lib/number-format.ts'
import { countWorkers, workerNow } from '../../lib/worker-now.ts'
import { useTicking } from '../../parts/live.tsx'
import { useHearing } from '../../parts/use-hearing.ts'
import { Unknown } from '../../ui/facts.tsx'
import { Metric, Metrics } from '../../ui/metrics.tsx'

/** How many work, how much, and how many are gone. */
export function WorkerSummary({ workers }: { readonly workers: readonly WorkerView[] }) {
  const hearing = useHearing()
  const counts = useTicking((now) => {
    const { online, offline, unknown } = countWorkers(workers, hearing, now)
    const told = workers.filter(
      (worker) => worker.active !== null && workerNow(worker, hearing, now) === 'online',
    )
    const active = told.reduce((sum, worker) => sum + (worker.active ?? 0), 0)
    return [online, told.length === 0 ? -1 : active, offline, unknown].join(' ')
  })
  const [online = 0, active = -1, offline = 0, unknown = 0] = counts.split(' ').map(Number)
  return (
    <Metrics>
      <Metric name="Online">{formatWhole(online)}</Metric>
      <Metric name="Offline">{formatWhole(offline)}</Metric>
      {unknown > 0 && <Metric name="Unknown">{formatWhole(unknown)}</Metric>}
      <Metric name="Tasks running">
        {active === -1 ? <Unknown why="No online worker has told it" /> : formatWhole(active)}
      </Metric>
    </Metrics>
  )
}
