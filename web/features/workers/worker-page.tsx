import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { BackLink } from '../../parts/back-link.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { DeniedNotice } from '../../parts/denied-notice.tsx'
import { FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RangePicker } from '../../parts/range-picker.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { useDocumentTitle, useMay } from '../../parts/session.ts'
import { useRange } from '../../parts/use-range.ts'
import { Page } from '../../ui/page.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { type Tab, Tabs } from '../../ui/tabs.tsx'
import { NotAsked, type NotAskedTab } from './not-asked.tsx'
import { useWorkers } from './use-workers.ts'
import { ClockCell, StatusCell, versionOf } from './worker-cells.tsx'
import { WorkerNowTab } from './worker-now-tab.tsx'
import type { WorkerTab } from './worker-search.ts'
import { WorkerSystemTab } from './worker-system-tab.tsx'
import styles from './worker-page.module.css'

const TABS: readonly Tab<WorkerTab>[] = [
  { key: 'now', label: 'Now' },
  { key: 'queues', label: 'Queues' },
  { key: 'limits', label: 'Limits' },
  { key: 'pool', label: 'Pool' },
  { key: 'config', label: 'Config' },
  { key: 'system', label: 'System' },
]

/** /workers/:hostname, what its heartbeats and the events of its tasks tell. */
export function WorkerPage() {
  const { hostname } = useParams({ from: '/workers/$hostname' })
  const { range, setRange } = useRange()
  const name = visibleLine(hostname)
  const may = useMay('worker.read')
  return (
    <Page
      title={name}
      documentTitle={useDocumentTitle(name, 'Workers')}
      back={<BackLink to="/workers">Workers</BackLink>}
      actions={
        <>
          <RangePicker range={range} onChange={setRange} isClosed />
          <LiveButton />
        </>
      }
    >
      {may ? (
        <WorkerBody hostname={hostname} />
      ) : (
        <DeniedNotice what="workers" permission="worker.read" />
      )}
    </Page>
  )
}

function WorkerBody({ hostname }: { readonly hostname: string }) {
  const { tab = 'now' } = useSearch({ from: '/workers/$hostname' })
  const navigate = useNavigate({ from: '/workers/$hostname' })
  const { workers, query } = useWorkers()
  const worker = workers?.find((one) => one.hostname === hostname)
  if (workers === null && query.error === null) return <Loading what="the worker" rows={6} />
  if (workers === null && query.error !== null) {
    return (
      <FailureNotice
        doing="load the worker"
        error={query.error}
        since={query.errorUpdatedAt / 1000}
        onRetry={() => void query.refetch()}
      />
    )
  }
  if (worker === undefined) return <NoSuchWorker />
  const choose = (next: WorkerTab) =>
    void navigate({
      search: ({ tab: _before, ...rest }) => (next === 'now' ? rest : { ...rest, tab: next }),
      replace: true,
    })
  return (
    <>
      <Identity worker={worker} />
      <Tabs label="About this worker" tabs={TABS} current={tab} onChoose={choose}>
        <TabBody tab={tab} worker={worker} />
      </Tabs>
    </>
  )
}

function TabBody({ tab, worker }: { readonly tab: WorkerTab; readonly worker: WorkerView }) {
  const { range, onZoom } = useRange()
  if (tab === 'now') return <WorkerNowTab worker={worker} range={range} onZoom={onZoom} />
  if (tab === 'system') return <WorkerSystemTab worker={worker} range={range} onZoom={onZoom} />
  return <NotAsked tab={tab satisfies NotAskedTab} hostname={worker.hostname} range={range} />
}

function Identity({ worker }: { readonly worker: WorkerView }) {
  const version = versionOf(worker)
  const isOff = Math.abs(worker.clockDrift ?? 0) > 2
  return (
    <div className={styles['identity']}>
      <StatusCell worker={worker} />
      <span>
        heard <RelativeTime time={worker.lastSeen} />
      </span>
      {version !== null && <span>Celery {version}</span>}
      {isOff && <ClockCell worker={worker} />}
      <CopyButton text={worker.hostname} what="worker name" />
    </div>
  )
}

function NoSuchWorker() {
  return (
    <Notice
      icon={<SearchX size={20} aria-hidden="true" />}
      title="Sepal has no record of this worker"
      actions={<Link to="/workers">See all workers</Link>}
    >
      <p>
        It may never have run on this broker, or its events were off. Should it show up, this page
        will show it.
      </p>
    </Notice>
  )
}
