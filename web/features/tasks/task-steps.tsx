import type { TaskReply } from '../../../contract/api/tasks.ts'
import { MAX_STEPS } from '../../../contract/model/task-step.ts'
import { formatDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { ExactTime } from '../../parts/exact-time.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { WorkerLink } from '../../parts/worker-link.tsx'
import { Panel } from '../../ui/panel.tsx'
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx'
import { Notice } from '../../ui/region.tsx'
import { needsDates, type Step } from './task-course.ts'
import styles from './task-course.module.css'

/** Every change of a task's state as it came: of each event what the history keeps. */
export function TaskSteps({ task }: { readonly task: TaskReply }) {
  const { steps } = task
  if (steps.length === 0) {
    return (
      <Notice title="No events yet">
        <p>Nothing that changes its state was heard of this task.</p>
      </Notice>
    )
  }
  const withDate = needsDates(steps)
  const columns: PlainColumn<Step>[] = [
    {
      key: 'at',
      header: 'At',
      names: true,
      cell: ({ at }) => <ExactTime time={at} withDate={withDate} />,
    },
    {
      key: 'after',
      header: 'After',
      align: 'end',
      cell: ({ at }, index) => sincePrevious(at, steps[index - 1]?.at),
    },
    { key: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'retries',
      header: 'Attempt',
      align: 'end',
      cell: ({ retries }) => (retries === null ? '' : retries + 1),
    },
    {
      key: 'exception',
      header: 'Exception',
      cell: ({ exception }) =>
        exception !== null && <code className={styles['exception']}>{visibleLine(exception)}</code>,
    },
    {
      key: 'worker',
      header: 'Worker',
      wide: true,
      cell: ({ worker }) => <WorkerLink hostname={worker} />,
    },
  ]
  return (
    <Panel title="State changes">
      <PlainTable
        caption="State changes, in the order in which they came"
        columns={columns}
        rows={steps}
      />
      <p className={styles['note']}>
        Times are those of whoever sent the event. Sepal keeps what changed the state, not every
        event.
      </p>
      {steps.length >= MAX_STEPS && (
        <p className={styles['note']}>Some in the middle are left out: there were too many.</p>
      )}
    </Panel>
  )
}

const sincePrevious = (at: number, before: number | undefined): string =>
  before === undefined ? '' : formatDuration(at - before)
