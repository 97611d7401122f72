import type { QueueView } from '../../../contract/api/queues.ts'
import type { QueueFigure } from '../../../contract/model/queue.ts'
import { ConsumersCell, CountCell, OldestCell } from '../../parts/queue-figures.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { NameCell, PriorityCell, waitingSteps } from './queue-cells.tsx'

type QueueColumn = Column<QueueView> & {
  /** What the broker must tell for it. */
  readonly figure?: QueueFigure
  /** Pixels. */
  readonly width: number
}

const NAME: Column<QueueView> = {
  key: 'queue',
  header: 'Queue',
  names: true,
  cell: (queue, tabIndex) => <NameCell queue={queue} tabIndex={tabIndex} />,
}
const NAME_WIDTH = 240

const COLUMNS: readonly QueueColumn[] = [
  {
    key: 'ready',
    header: 'Waiting',
    width: 112,
    align: 'end',
    figure: 'ready',
    cell: (queue) => <CountCell queue={queue} figure="ready" />,
  },
  {
    key: 'byPriority',
    header: 'By priority',
    width: 224,
    figure: 'byPriority',
    cell: (queue) => <PriorityCell queue={queue} />,
  },
  {
    key: 'unacked',
    header: 'Unacknowledged',
    width: 144,
    align: 'end',
    figure: 'unacked',
    cell: (queue) => <CountCell queue={queue} figure="unacked" />,
  },
  {
    key: 'consumers',
    header: 'Consumers',
    width: 112,
    align: 'end',
    figure: 'consumers',
    cell: (queue) => <ConsumersCell queue={queue} />,
  },
  {
    key: 'oldest',
    header: 'Oldest waits',
    width: 128,
    align: 'end',
    figure: 'oldestAgeS',
    cell: (queue) => <OldestCell queue={queue} />,
  },
  {
    key: 'asOf',
    header: 'As of',
    width: 112,
    cell: (queue) => <RelativeTime time={queue.asOf} />,
  },
]

/** Only columns that this broker can fill: one that it never tells of would hold dashes for ever. */
export function columnsFor(queues: readonly QueueView[]): {
  readonly columns: readonly Column<QueueView>[]
  readonly minWidth: number
} {
  const told = new Set(queues.flatMap(({ reported }) => reported))
  const hasSteps = queues.some((queue) => waitingSteps(queue).length > 1)
  const filled = COLUMNS.filter(({ figure }) => {
    if (figure === 'byPriority') return hasSteps
    return figure === undefined || told.has(figure)
  })
  const minWidth = filled.reduce((sum, { width }) => sum + width, NAME_WIDTH)
  return { columns: [NAME, ...filled], minWidth }
}
