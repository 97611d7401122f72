import type { QueueView } from '../../../contract/api/queues.ts'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatCount, formatWhole, plural } from '../../lib/number-format.ts'
import { formatRate, formatShare } from '../../lib/rate-format.ts'
import { knownSeconds } from '../../lib/stretches.ts'
import { countWorkers, tasksRunning } from '../../lib/worker-now.ts'
import { useLiveSnapshot, useTicking } from '../../parts/live.tsx'
import { endedOf, type Sums, totalOf } from '../../parts/sums-chart.ts'
import { useHearing } from '../../parts/use-hearing.ts'
import { Unknown } from '../../ui/facts.tsx'
import { Metric, Metrics } from '../../ui/metrics.tsx'

/** The few numbers that tell how it goes: of now, and of the range. */
export function OverviewSummary({ sums }: { readonly sums: Sums | undefined }) {
  const { workers, queues } = useLiveSnapshot()
  return (
    <Metrics>
      <Metric name="Workers online">
        {workers === null ? <NotYet /> : <Online workers={workers} />}
      </Metric>
      <Metric name="Tasks running">
        {workers === null ? <NotYet /> : <Running workers={workers} />}
      </Metric>
      <Metric name="Messages waiting">
        {queues === null ? <NotYet /> : <Waiting queues={queues} />}
      </Metric>
      <Metric name="Finished, in this range">
        {sums === undefined ? <NotYet /> : <Finished sums={sums} />}
      </Metric>
      <Metric name="Failed, in this range">
        {sums === undefined ? <NotYet /> : <Failed sums={sums} />}
      </Metric>
    </Metrics>
  )
}

const NotYet = () => <Unknown why="Sepal has not told it yet" />

interface WorkersProps {
  readonly workers: readonly WorkerView[]
}

function Online({ workers }: WorkersProps) {
  const hearing = useHearing()
  const counts = useTicking((now) => {
    const { online, lost, unknown } = countWorkers(workers, hearing, now)
    return `${online} ${online + lost + unknown} ${unknown}`
  })
  const [online = 0, expected = 0, unknown = 0] = counts.split(' ').map(Number)
  if (unknown > 0 && online === 0) {
    return <Unknown why="Nothing can be heard of workers while a connection is down" />
  }
  return (
    <span data-live data-tip="Of those that were heard in the last ten minutes and said no goodbye">
      {formatWhole(online)} of {formatWhole(expected)}
    </span>
  )
}

function Running({ workers }: WorkersProps) {
  const hearing = useHearing()
  const running = useTicking((now) => String(tasksRunning(workers, hearing, now) ?? ''))
  if (running === '') return <Unknown why="No online worker has told it" />
  return <span data-live>{formatCount(Number(running))}</span>
}

function Waiting({ queues }: { readonly queues: readonly QueueView[] }) {
  const known = queues.flatMap(({ ready }) => ready ?? [])
  // A queue that is not there holds nothing; of the others somebody should know.
  const missing = queues.filter(({ ready, exists }) => ready === null && exists !== false).length
  if (known.length === 0) return <Unknown why="No queue has told how many messages wait" />
  const sum = known.reduce((total, ready) => total + ready, 0)
  return (
    <span
      data-live
      data-tip={
        missing === 0
          ? `${formatWhole(sum)} in ${plural(known.length, 'queue')}`
          : `${formatWhole(sum)} in ${plural(known.length, 'queue')}; of ${formatWhole(missing)} more it is unknown`
      }
    >
      {missing > 0 && '≥ '}
      {formatCount(sum)}
    </span>
  )
}

function Finished({ sums: { frame, knowledge, points } }: { readonly sums: Sums }) {
  const seconds = knownSeconds(frame, knowledge)
  if (seconds === 0) return <Unknown why="Sepal did not listen then" />
  const { succeeded, failed, retried, revoked, rejected } = totalOf(points)
  const ended = succeeded + failed + retried + revoked + rejected
  return <span data-tip={`${plural(ended, 'attempt')} ended`}>{formatRate(ended / seconds)}</span>
}

function Failed({ sums: { points } }: { readonly sums: Sums }) {
  const total = totalOf(points)
  const ended = endedOf(total)
  if (ended === 0) return <Unknown why="Nothing succeeded or failed in this range" word="–" />
  return (
    <span
      data-tip={`${formatWhole(total.failed)} of ${formatWhole(ended)} that succeeded or failed`}
    >
      {formatShare(total.failed, ended)}
    </span>
  )
}
