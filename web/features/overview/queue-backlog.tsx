import { Link } from '@tanstack/react-router'
import type { QueueView } from '../../../contract/api/queues.ts'
import { formatCount, formatWhole, plural } from '../../lib/number-format.ts'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { ConsumersCell, OldestCell, whyUnknown } from '../../parts/queue-figures.tsx'
import { QueueLink } from '../../parts/queue-link.tsx'
import { useMay } from '../../parts/session.ts'
import { Unknown } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx'
import { longestQueues } from './longest-queues.ts'
import styles from './overview-panels.module.css'

const SHOWN = 6

const COLUMNS: readonly PlainColumn<QueueView>[] = [
  {
    key: 'queue',
    header: 'Queue',
    names: true,
    yields: true,
    cell: ({ name }) => <QueueLink name={name} />,
  },
  {
    key: 'ready',
    header: 'Waiting',
    align: 'end',
    cell: (queue) =>
      queue.ready === null ? (
        <Unknown word="–" why={whyUnknown(queue, 'ready')} />
      ) : (
        <span data-live data-tip={formatWhole(queue.ready)}>
          {formatCount(queue.ready)}
        </span>
      ),
  },
]
const CONSUMERS: PlainColumn<QueueView> = {
  key: 'consumers',
  header: 'Consumers',
  align: 'end',
  cell: (queue) => <ConsumersCell queue={queue} />,
}
const OLDEST: PlainColumn<QueueView> = {
  key: 'oldest',
  header: 'Oldest waits',
  align: 'end',
  cell: (queue) => <OldestCell queue={queue} />,
}

/** The queues that hold most, now. */
export function QueueBacklog() {
  const { queues, queueSampling } = useLiveSnapshot()
  const may = useMay('queue.read')
  const rows = may ? longestQueues(queues ?? [], SHOWN) : []
  const told = new Set(rows.flatMap(({ reported }) => reported))
  const columns = [
    ...COLUMNS,
    ...(told.has('consumers') ? [CONSUMERS] : []),
    ...(told.has('oldestAgeS') ? [OLDEST] : []),
  ]
  const isStale = queueSampling?.problem != null
  return (
    <Panel
      title="Queues"
      actions={
        <Link to="/queues" className={styles['all']}>
          {queues === null ? 'All queues' : `All ${plural(queues.length, 'queue')}`}
        </Link>
      }
    >
      <div data-stale={isStale || undefined}>
        {isStale && (
          <p className={styles['words']}>
            Queue lengths are unknown at the moment; these are from before.
          </p>
        )}
        {rows.length === 0 ? (
          <p className={styles['words']}>{emptyWords(may, queues !== null)}</p>
        ) : (
          <PlainTable caption="Queues that hold most" columns={columns} rows={rows} />
        )}
      </div>
    </Panel>
  )
}

const emptyWords = (may: boolean, isTold: boolean): string => {
  if (!may) return 'You may not see the queues: it needs the permission queue.read.'
  return isTold ? 'No queue is known yet.' : 'Not told yet.'
}
