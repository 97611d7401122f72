import { Link } from '@tanstack/react-router'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatCount, formatLoad, formatWhole } from '../../lib/number-format.ts'
import { formatDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { useWorkerNow } from '../../parts/use-worker-now.ts'
import { HostName } from '../../parts/verbatim.tsx'
import { WorkerStatus } from '../../parts/worker-status.tsx'
import { Unknown } from '../../ui/facts.tsx'
import { WarnMark } from '../../ui/warn-mark.tsx'
import styles from './worker-cells.module.css'

interface WorkerProps {
  readonly worker: WorkerView
}

const NO_HEARTBEAT = 'No heartbeat has told it yet'

export const StatusCell = ({ worker }: WorkerProps) => (
  <WorkerStatus status={useWorkerNow(worker)} />
)

export const WorkerLink = ({ worker, tabIndex }: WorkerProps & { readonly tabIndex: 0 | -1 }) => (
  <Link
    to="/workers/$hostname"
    params={{ hostname: worker.hostname }}
    className={styles['name']}
    tabIndex={tabIndex}
    data-row-link
    data-tip={visibleLine(worker.hostname)}
  >
    <HostName text={worker.hostname} tip={false} />
  </Link>
)

/** Tasks that run now. Of a worker that is gone nobody can tell. */
export function ActiveCell({ worker }: WorkerProps) {
  const status = useWorkerNow(worker)
  if (status === 'offline') return null
  if (worker.active === null) return <Unknown why={NO_HEARTBEAT} />
  return <span data-live>{formatWhole(worker.active)}</span>
}

export const ProcessedCell = ({ worker: { processed } }: WorkerProps) =>
  processed === null ? (
    <Unknown why={NO_HEARTBEAT} />
  ) : (
    <span data-tip={formatWhole(processed)}>{formatCount(processed)}</span>
  )

export function LoadCell({ worker }: WorkerProps) {
  const status = useWorkerNow(worker)
  if (status === 'offline') return null
  if (worker.loadavg === null) return <Unknown why={NO_HEARTBEAT} />
  return <span data-live>{formatLoad(worker.loadavg)}</span>
}

/** Beyond this a worker's times are misleading. */
const DRIFT_SECONDS = 2

/** How far the worker's clock is off, where that matters. */
export function ClockCell({ worker: { clockDrift } }: WorkerProps) {
  if (clockDrift === null) return <Unknown why={NO_HEARTBEAT} />
  if (Math.abs(clockDrift) <= DRIFT_SECONDS) return <>in step</>
  const ahead = clockDrift > 0 ? 'ahead' : 'behind'
  return (
    <WarnMark tip="Its times on this page are off by as much">
      {formatDuration(Math.abs(clockDrift))} {ahead}
    </WarnMark>
  )
}

export const versionOf = ({ swIdent, swVer }: WorkerView): string | null => {
  if (swVer === null) return null
  return visibleLine(swIdent === null || swIdent === 'py-celery' ? swVer : `${swIdent} ${swVer}`)
}
