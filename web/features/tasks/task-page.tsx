import { Link, useParams } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { ApiError, isNotFound } from '../../lib/api.ts'
import { visibleLine, visibleText } from '../../lib/visible-text.ts'
import { BackLink } from '../../parts/back-link.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { StateBadge } from '../../parts/state-badge.tsx'
import { WorkerLink } from '../../parts/worker-link.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { TextBlock } from '../../ui/text-block.tsx'
import { Payload } from './payload.tsx'
import { TaskAttempts } from './task-attempts.tsx'
import { TaskFacts } from './task-facts.tsx'
import { TaskSteps } from './task-steps.tsx'
import { TaskTimeline } from './task-timeline.tsx'
import { Traceback } from './traceback.tsx'
import { useTask } from './use-task.ts'
import styles from './task-page.module.css'

/** /tasks/:id */
export function TaskPage() {
  const { taskId } = useParams({ from: '/tasks/$taskId' })
  // Another id is another page: nothing of the one before stays on it.
  return <TaskOf key={taskId} id={taskId} />
}

function TaskOf({ id }: { readonly id: string }) {
  const task = useTask(id)
  const name = task.data?.name ?? shownId(id)
  const failure = {
    doing: 'load the task',
    since: task.errorUpdatedAt / 1000,
    onRetry: () => void task.refetch(),
  }
  return (
    <Page
      title={<span className={styles['title']}>{visibleLine(name)}</span>}
      documentTitle={useDocumentTitle(visibleLine(name), 'Tasks')}
      back={<BackLink to="/tasks">Tasks</BackLink>}
      actions={<LiveButton />}
    >
      {task.isPending && <Loading what="the task" rows={8} />}
      {task.isError && task.data === undefined && !isNotFound(task.error) && (
        <FailureNotice {...failure} error={task.error} />
      )}
      {isNotFound(task.error) && <NoSuchTask />}
      {task.data !== undefined && (
        <>
          {task.isError && !isUnreachable(task.error) && (
            <FailureBanner {...failure} error={task.error} />
          )}
          <TaskBody task={task.data} />
        </>
      )}
    </Page>
  )
}

const isUnreachable = (error: Error): boolean => error instanceof ApiError && error.status === 0

const shownId = (id: string): string => `Task ${id}`

/** A task that failed once and then succeeded keeps both: what is over is not the first thing to say. */
const WHY: Readonly<Record<string, string>> = {
  FAILURE: 'Why it failed',
  RETRY: 'Why it is tried again',
}

function TaskBody({ task }: { readonly task: TaskReply }) {
  const why = WHY[task.state]
  return (
    <>
      <Identity task={task} />
      {why !== undefined && task.exception !== null && (
        <Exception title={why} text={task.exception} />
      )}
      <TaskTimeline task={task} />
      <TaskAttempts task={task} />
      <div className={styles['columns']}>
        <div className={styles['column']}>
          {why === undefined && <Payloads task={task} />}
          {why === undefined && task.exception !== null && (
            <Exception title="Exception of an earlier attempt" text={task.exception} />
          )}
          {task.traceback !== null && (
            <Traceback
              title={why === undefined ? 'Traceback of an earlier attempt' : 'Traceback'}
              text={task.traceback}
            />
          )}
          {why !== undefined && <Payloads task={task} />}
          <TaskSteps task={task} />
        </div>
        <div className={styles['column']}>
          <TaskFacts task={task} />
        </div>
      </div>
    </>
  )
}

function Exception({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <Panel title={title} actions={<CopyButton text={text} what="exception" />}>
      <TextBlock label={title} className={styles['exception']}>
        {visibleText(text)}
      </TextBlock>
    </Panel>
  )
}

function Identity({ task }: { readonly task: TaskReply }) {
  return (
    <div className={styles['identity']}>
      <StateBadge state={task.state} />
      <span className={styles['id']}>
        <code>{visibleLine(task.id)}</code>
        <CopyButton text={task.id} what="task id" />
      </span>
      {task.worker !== null && (
        <span>
          on <WorkerLink hostname={task.worker} />
        </span>
      )}
      <span className={styles['last']}>
        last event <RelativeTime time={task.timestamp} />
      </span>
    </div>
  )
}

const NOT_RECEIVED = 'Not reported: no task-received event was read.'

function Payloads({ task }: { readonly task: TaskReply }) {
  const absent = task.received === null ? NOT_RECEIVED : 'Not reported by the worker.'
  return (
    <Panel title="Payload">
      <Payload
        name="Arguments"
        what="arguments"
        text={task.args}
        needs="task.args"
        setting="argsrepr_maxsize"
        absent={absent}
      />
      <Payload
        name="Keyword arguments"
        what="keyword arguments"
        text={task.kwargs}
        needs="task.args"
        setting="kwargsrepr_maxsize"
        absent={absent}
      />
      <Payload
        name="Result"
        what="result"
        text={task.result}
        needs="task.result"
        setting="resultrepr_maxsize"
        absent={
          task.state === 'SUCCESS'
            ? 'Not reported by the worker.'
            : 'None: only success brings one.'
        }
      />
    </Panel>
  )
}

function NoSuchTask() {
  return (
    <Notice
      icon={<SearchX size={20} aria-hidden="true" />}
      title="Sepal has no record of this task"
      actions={<Link to="/tasks">See all tasks</Link>}
    >
      <p>
        It may be older than the retention, or events were off when it ran. Should it show up, this
        page will show it.
      </p>
    </Notice>
  )
}
