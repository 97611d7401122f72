import type { TaskReply } from '../../../contract/api/tasks.ts'
import { RunComparisonPanel } from './run-comparison-panel.tsx'
import { TaskFacts } from './task-facts.tsx'
import { TaskPayloads } from './task-payloads.tsx'
import { TaskTimeline } from './task-timeline.tsx'
import { WhyStrip } from './why-strip.tsx'
import styles from './task-summary.module.css'

interface TaskSummaryProps {
  readonly task: TaskReply
  /** In one column, beside a list. @default false */
  readonly narrow?: boolean
}

/** What somebody asks first of a task: where its time went, whether that is usual, with what it was called. */
export function TaskSummary({ task, narrow = false }: TaskSummaryProps) {
  return (
    <>
      <TaskTimeline task={task} />
      <RunComparisonPanel task={task} />
      <div className={styles[narrow ? 'narrow' : 'columns']}>
        <div className={styles['column']}>
          <TaskPayloads task={task} />
        </div>
        <div className={styles['column']}>
          <TaskFacts task={task} />
        </div>
      </div>
    </>
  )
}

/** The exception of an attempt that is over, below what matters now. */
export const EarlierException = ({ task }: { readonly task: TaskReply }) =>
  task.exception === null ? null : <WhyStrip task={task} exception={task.exception} />
