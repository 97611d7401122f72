import { Link, useParams } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { BackLink } from '../../parts/back-link.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { Fact, Facts, Unknown } from '../../ui/facts.tsx'
import { Metric, Metrics } from '../../ui/metrics.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { useWorkers } from './use-workers.ts'
import {
  ActiveCell,
  ClockCell,
  LoadCell,
  ProcessedCell,
  StatusCell,
  versionOf,
} from './worker-cells.tsx'
import styles from './worker-page.module.css'

/** /workers/:hostname, what its heartbeats tell. */
export function WorkerPage() {
  const { hostname } = useParams({ from: '/workers/$hostname' })
  const { workers, query } = useWorkers()
  const worker = workers?.find((one) => one.hostname === hostname)
  const name = visibleLine(hostname)
  return (
    <Page
      title={name}
      documentTitle={useDocumentTitle(name, 'Workers')}
      back={<BackLink to="/workers">Workers</BackLink>}
      actions={<LiveButton />}
    >
      {workers === null && query.error === null && <Loading what="the worker" rows={6} />}
      {workers === null && query.error !== null && (
        <FailureNotice
          doing="load the worker"
          error={query.error}
          since={query.errorUpdatedAt / 1000}
          onRetry={() => void query.refetch()}
        />
      )}
      {workers !== null && worker === undefined && <NoSuchWorker />}
      {worker !== undefined && <WorkerBody worker={worker} />}
    </Page>
  )
}

function WorkerBody({ worker }: { readonly worker: WorkerView }) {
  return (
    <>
      <div className={styles['identity']}>
        <StatusCell worker={worker} />
        <span>
          heard <RelativeTime time={worker.lastSeen} />
        </span>
        <CopyButton text={worker.hostname} what="worker name" />
      </div>
      <Metrics>
        <Metric name="Tasks running">
          <ActiveCell worker={worker} />
        </Metric>
        <Metric name="Processed since it started">
          <ProcessedCell worker={worker} />
        </Metric>
        <Metric name="Load 1, 5, 15 min">
          <LoadCell worker={worker} />
        </Metric>
      </Metrics>
      <Panel title="Details">
        <Facts>
          <Fact name="Process">{worker.pid ?? <Unknown />}</Fact>
          <Fact name="First seen">
            <RelativeTime time={worker.firstSeen} />
          </Fact>
          <Fact name="Heartbeat">every {worker.freq} s</Fact>
          <Fact name="Celery">{versionOf(worker) ?? <Unknown />}</Fact>
          <Fact name="System">
            {worker.swSys === null ? <Unknown /> : visibleLine(worker.swSys)}
          </Fact>
          <Fact name="Clock">
            <ClockCell worker={worker} />
          </Fact>
        </Facts>
      </Panel>
    </>
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
