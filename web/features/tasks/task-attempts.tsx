import type { ReactNode } from 'react'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { isReady } from '../../../contract/model/task.ts'
import { formatDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { ExactTime } from '../../parts/exact-time.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { WorkerLink } from '../../parts/worker-link.tsx'
import { Unknown } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx'
import { Notice } from '../../ui/region.tsx'
import { type Attempt, attemptWord, needsDates, ranFor } from './task-course.ts'
import styles from './task-course.module.css'

/** One row for each attempt at a task. */
export function TaskAttempts({ task }: { readonly task: TaskReply }) {
  const { attempts, steps, state } = task
  if (attempts.length === 0) {
    return (
      <Notice title="No attempt yet">
        <p>No worker told that it has the task.</p>
      </Notice>
    )
  }
  const withDate = needsDates(steps)
  const moment = (time: number | null): ReactNode =>
    time === null ? (
      <Unknown word="–" why="No event told it" />
    ) : (
      <ExactTime {...{ time, withDate }} />
    )
  // Of an attempt that another one followed, or whose task is done, the end was not heard.
  const isOpen = ({ ended }: Attempt, index: number): boolean =>
    ended === null && index === attempts.length - 1 && !isReady(state)
  const isLost = (attempt: Attempt, index: number): boolean =>
    attempt.ended === null && !isOpen(attempt, index)
  const columns: PlainColumn<Attempt>[] = [
    { key: 'attempt', header: 'Attempt', names: true, cell: (_, i) => attemptWord(attempts, i) },
    {
      key: 'state',
      header: 'State',
      cell: (attempt, i) =>
        isLost(attempt, i) ? (
          <Unknown word="no end heard" why="Its worker may have died" />
        ) : (
          <StateBadge state={attempt.state} />
        ),
    },
    { key: 'received', header: 'Received', cell: ({ received }) => moment(received) },
    { key: 'started', header: 'Started', cell: ({ started }) => moment(started) },
    {
      key: 'ended',
      header: 'Ended',
      cell: (attempt, i) => (isOpen(attempt, i) ? 'Not yet' : moment(attempt.ended)),
    },
    {
      key: 'ran',
      header: 'Ran for',
      align: 'end',
      cell: (attempt) => <RanFor attempt={attempt} />,
    },
    { key: 'worker', header: 'Worker', cell: ({ worker }) => <WorkerLink hostname={worker} /> },
    {
      key: 'exception',
      header: 'Exception',
      wide: true,
      cell: ({ exception }) => exception !== null && <Exception text={exception} />,
    },
  ]
  return (
    <Panel title="Attempts">
      <PlainTable caption="Attempts, oldest first" columns={columns} rows={attempts} />
    </Panel>
  )
}

function RanFor({ attempt }: { readonly attempt: Attempt }) {
  const { seconds, derived } = ranFor(attempt)
  if (seconds === null) return '–'
  return (
    <>
      {derived && '≈ '}
      {formatDuration(seconds)}
    </>
  )
}

const Exception = ({ text }: { readonly text: string }) => (
  <code className={styles['exception']}>{visibleLine(text)}</code>
)
