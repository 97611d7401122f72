import { Link } from '@tanstack/react-router'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatWhole, plural } from '../../lib/number-format.ts'
import { type WorkerNow, workerNow } from '../../lib/worker-now.ts'
import { useLiveSnapshot, useTicking } from '../../parts/live.tsx'
import { useHearing } from '../../parts/use-hearing.ts'
import { HostName } from '../../parts/verbatim.tsx'
import { WorkerStatus } from '../../parts/worker-status.tsx'
import { Panel } from '../../ui/panel.tsx'
import panels from './overview-panels.module.css'
import styles from './worker-strip.module.css'

const SHOWN = 24
const RANK: Readonly<Record<WorkerNow, string>> = { offline: '0', unknown: '1', online: '2' }
/** Seconds after which a worker that is gone is no news. */
const RECENT_S = 600

/** The workers that one would look at first: those that fell silent lead. */
export function WorkerStrip() {
  const { workers } = useLiveSnapshot()
  return (
    <Panel
      title="Workers"
      actions={
        <Link to="/workers" className={panels['all']}>
          {workers === null ? 'All workers' : `All ${plural(workers.length, 'worker')}`}
        </Link>
      }
    >
      {workers === null || workers.length === 0 ? (
        <p className={panels['words']}>
          {workers === null ? 'Not told yet.' : 'No worker has been heard yet.'}
        </p>
      ) : (
        <Chips workers={workers} />
      )}
    </Panel>
  )
}

function Chips({ workers }: { readonly workers: readonly WorkerView[] }) {
  const hearing = useHearing()
  const order = useTicking((now) => {
    const ranked = workers.flatMap((worker, index) => {
      const status = workerNow(worker, hearing, now)
      const isOld = worker.saidOffline || now - worker.lastSeen > RECENT_S
      return status === 'offline' && isOld ? [] : [{ index, rank: RANK[status] }]
    })
    // By name among their like: by how busy they are they would jump each second.
    const first = ranked.toSorted((a, b) => Number(a.rank) - Number(b.rank)).slice(0, SHOWN)
    return [ranked.length, ...first.map(({ rank, index }) => `${rank}:${index}`)].join(' ')
  })
  const [count = '0', ...entries] = order.split(' ')
  const more = Number(count) - entries.length
  if (entries.length === 0) {
    return (
      <p className={panels['words']}>
        Every worker said goodbye, or was not heard for ten minutes.
      </p>
    )
  }
  return (
    <ul className={styles['chips']}>
      {entries.map((entry) => {
        const [rank, index] = entry.split(':')
        const worker = workers[Number(index)]
        const status = STATUS_OF[rank ?? '']
        if (worker === undefined || status === undefined) return null
        return <Chip key={worker.hostname} worker={worker} status={status} />
      })}
      {more > 0 && <li className={styles['more']}>and {plural(more, 'more', 'more')}</li>}
    </ul>
  )
}

const STATUS_OF: Readonly<Record<string, WorkerNow>> = { 0: 'offline', 1: 'unknown', 2: 'online' }

function Chip({ worker, status }: { readonly worker: WorkerView; readonly status: WorkerNow }) {
  return (
    <li className={styles['chip']} data-status={status}>
      <Link
        to="/workers/$hostname"
        params={{ hostname: worker.hostname }}
        className={styles['name']}
      >
        <HostName text={worker.hostname} />
      </Link>
      <WorkerStatus status={status} />
      <span className={styles['active']} data-live>
        {status === 'online' &&
          (worker.active === null ? 'not told yet' : `${formatWhole(worker.active)} running`)}
      </span>
    </li>
  )
}
