import type { QueueView } from '../../../contract/api/queues.ts'
import type { QueueFigure } from '../../../contract/model/queue.ts'
import { ConsumersCell, CountCell, OldestCell } from '../../parts/queue-figures.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { DepthSparkline } from './depth-sparkline.tsx'
import { NameCell, PriorityCell, waitingSteps } from './queue-cells.tsx'
import { FlowCell } from './use-queue-flow.tsx'

type QueueColumn = Column<QueueView> & {
  /** What the broker must tell for it. */
  readonly figure?: QueueFigure
  /** Events must name queues for it. */
  readonly isFlow?: true
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
    key: 'hour',
    header: 'Last hour',
    width: 120,
    figure: 'ready',
    cell: ({ name }) => <DepthSparkline name={name} />,
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
    key: 'sent',
    header: 'Sent, 5 min',
    width: 112,
    align: 'end',
    isFlow: true,
    cell: ({ name }) => <FlowCell queue={name} way="sent" />,
  },
  {
    key: 'started',
    header: 'Started, 5 min',
    width: 120,
    align: 'end',
    isFlow: true,
    cell: ({ name }) => <FlowCell queue={name} way="started" />,
  },
  {
    key: 'asOf',
    header: 'As of',
    width: 112,
    cell: (queue) => <RelativeTime time={queue.asOf} />,
  },
]

/** Only columns that can be filled here: one that nobody ever tells of would hold dashes for ever. */
export function columnsFor(
  queues: readonly QueueView[],
  hasFlow: boolean,
): {
  readonly columns: readonly Column<QueueView>[]
  readonly minWidth: number
} {
  const told = new Set(queues.flatMap(({ reported }) => reported))
  const hasSteps = queues.some((queue) => waitingSteps(queue).length > 1)
  const filled = COLUMNS.filter(({ figure, isFlow = false }) => {
    if (isFlow) return hasFlow
    if (figure === 'byPriority') return hasSteps
    return figure === undefined || told.has(figure)
  })
  const minWidth = filled.reduce((sum, { width }) => sum + width, NAME_WIDTH)
  return { columns: [NAME, ...filled], minWidth }
}
