import { Link } from '@tanstack/react-router'
import { Redo2 } from 'lucide-react'
import type { TaskListReply } from '../../../contract/api/tasks.ts'
import { formatDuration } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { RelativeTime, RunningFor } from '../../parts/relative-time.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { lookOfState } from '../../parts/task-states.tsx'
import { shortId, TaskName } from '../../parts/verbatim.tsx'
import styles from './task-cells.module.css'

export type TaskRow = TaskListReply['rows'][number]

/** A task of the list, and whether it still belongs there. */
export interface ShownTask extends TaskRow {
  /** Its state no longer matches the filter: it leaves with the next merge. */
  readonly left: boolean
}

export function StateCell({ task }: { readonly task: ShownTask }) {
  if (!task.left) return <StateBadge state={task.state} />
  return (
    <span className={styles['left']} data-left="true">
      <Redo2 size={14} aria-hidden="true" />
      now {visibleLine(lookOfState(task.state).word)}
    </span>
  )
}

interface LinkCellProps {
  readonly task: TaskRow
  readonly tabIndex: 0 | -1
}

/** The one link of a row. */
export function NameCell({ task, tabIndex }: LinkCellProps) {
  const name = task.name ?? 'Unknown name'
  return (
    <Link
      to="/tasks/$taskId"
      params={{ taskId: task.id }}
      className={styles['name']}
      tabIndex={tabIndex}
      data-row-link
      data-tip={`${visibleLine(name)}\n${visibleLine(task.id)}`}
    >
      {task.name === null ? <i>{name}</i> : <TaskName text={name} tip={false} />}
    </Link>
  )
}

export function IdCell({ task, tabIndex }: LinkCellProps) {
  return (
    <span className={styles['id']}>
      <span data-tip={visibleLine(task.id)}>{shortId(task.id)}</span>
      <CopyButton text={task.id} what="task id" discreet tabIndex={tabIndex} />
    </span>
  )
}

/** What it took, what it has taken so far, or nothing where nobody knows. */
export function RuntimeCell({ task }: { readonly task: TaskRow }) {
  if (task.state === 'STARTED' && task.started !== null) {
    return (
      <span className={styles['running']} data-live>
        <RunningFor since={task.started} />
      </span>
    )
  }
  const told = task.runtime
  if (told !== null) return <span data-tip={`${told} s`}>{formatDuration(told)}</span>
  const derived = derivedRuntime(task)
  if (derived === null) return null
  return (
    <span data-tip="Between the started event and the last one: the worker reported no runtime">
      ≈ {formatDuration(derived)}
    </span>
  )
}

/** Workers report a runtime only with success: for other ends, what lies between its two events. */
function derivedRuntime(task: Pick<TaskRow, 'state' | 'started' | 'failed' | 'retried'>) {
  const end = task.state === 'FAILURE' ? task.failed : task.state === 'RETRY' ? task.retried : null
  return end === null || task.started === null || end < task.started ? null : end - task.started
}

export const TimeCell = ({ time }: { readonly time: number | null }) =>
  time === null ? null : <RelativeTime time={time} />

/** Which attempt it is; nothing where nobody told. How many there may be no event says. */
export function AttemptCell({ task: { retries } }: { readonly task: TaskRow }) {
  return retries === null ? null : <>{retries + 1}</>
}
