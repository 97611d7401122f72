import { Link, useParams } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import type { QueueView } from '../../../contract/api/queues.ts'
import { valueText } from '../../lib/query-terms.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { BackLink } from '../../parts/back-link.tsx'
import { BreakdownTable } from '../../parts/breakdown-table.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { DeniedNotice } from '../../parts/denied-notice.tsx'
import { FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RangePicker } from '../../parts/range-picker.tsx'
import { useDocumentTitle, useMay } from '../../parts/session.ts'
import { useRange } from '../../parts/use-range.ts'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { QueueCharts } from './queue-charts.tsx'
import { QueueFigures } from './queue-figures-now.tsx'
import { SamplingNote, SamplingProblem } from './sampling-notes.tsx'
import { useQueues } from './use-queues.ts'
import styles from './queue-page.module.css'

/** /queues/:name, what waits in it, for how long, and who takes it. */
export function QueuePage() {
  const { queue: name } = useParams({ from: '/queues/$queue' })
  const { range, setRange, onZoom } = useRange()
  const title = visibleLine(name)
  const may = useMay('queue.read')
  return (
    <Page
      title={title}
      documentTitle={useDocumentTitle(title, 'Queues')}
      back={<BackLink to="/queues">Queues</BackLink>}
      actions={
        <>
          <RangePicker range={range} onChange={setRange} isClosed />
          <LiveButton />
        </>
      }
    >
      {may ? (
        <>
          <QueueNow name={name} />
          <QueueCharts queue={name} range={range} onZoom={onZoom} />
          <div className={styles['panels']}>
            <Panel title="Workers that take from it">
              <BreakdownTable
                caption="Workers that take from it"
                by="worker"
                only={{ queue: name }}
                range={range}
                empty={NOT_NAMED}
              />
            </Panel>
            <Panel
              title="Task types in it"
              actions={
                <Link
                  to="/tasks"
                  search={{ q: `queue:=${valueText(name)}`, range }}
                  className={styles['all']}
                >
                  Its tasks
                </Link>
              }
            >
              <BreakdownTable
                caption="Task types in it"
                by="name"
                only={{ queue: name }}
                range={range}
                empty={NOT_NAMED}
              />
            </Panel>
          </div>
        </>
      ) : (
        <DeniedNotice what="queues" permission="queue.read" />
      )}
    </Page>
  )
}

const NOT_NAMED = (
  <>
    No event of this range named this queue. Only <code>task-sent</code> events do: clients send
    them with <code>task_send_sent_event = True</code>.
  </>
)

/** Its figures of now, or why there are none. */
function QueueNow({ name }: { readonly name: string }) {
  const { shown, query } = useQueues()
  if (shown === null && query.error === null) return <Loading what="the queue" rows={2} />
  if (shown === null && query.error !== null) {
    return (
      <FailureNotice
        doing="load the queue"
        error={query.error}
        since={query.errorUpdatedAt / 1000}
        onRetry={() => void query.refetch()}
      />
    )
  }
  const queue = shown?.queues.find((one) => one.name === name)
  if (shown === null || queue === undefined) return <NoSuchQueue />
  return (
    <div className={styles['now']} data-stale={shown.sampling.problem !== null || undefined}>
      <SamplingProblem sampling={shown.sampling} />
      <Identity queue={queue} />
      <QueueFigures queue={queue} />
      <SamplingNote sampling={shown.sampling} isOfOne />
    </div>
  )
}

function Identity({ queue: { name, kind, exists, namedBy } }: { readonly queue: QueueView }) {
  return (
    <p className={styles['identity']}>
      <span>{kind === null ? 'Queue' : `${kind[0]?.toUpperCase()}${kind.slice(1)} queue`}</span>
      <span>{NAMED[namedBy]}</span>
      {exists === false && <strong>The broker has no such queue now</strong>}
      <CopyButton text={name} what="queue name" />
    </p>
  )
}

const NAMED: Readonly<Record<QueueView['namedBy'], string>> = {
  broker: 'listed by the broker',
  option: 'named by --queues',
  event: 'named by events',
  default: 'Celery’s default',
}

function NoSuchQueue() {
  return (
    <Notice
      icon={<SearchX size={20} aria-hidden="true" />}
      title="No such queue is known now"
      actions={<Link to="/queues">See all queues</Link>}
    >
      <p>
        The broker does not tell of it, and no event named it lately. What is remembered of it is
        below.
      </p>
    </Notice>
  )
}
