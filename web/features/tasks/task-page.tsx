import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { ApiError, isNotFound } from '../../lib/api.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { BackLink } from '../../parts/back-link.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { FailureBanner, FailureNotice } from '../../parts/failure-notice.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { useDocumentTitle, useMay } from '../../parts/session.ts'
import { StateBadge } from '../../parts/state-badge.tsx'
import { WorkerLink } from '../../parts/worker-link.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading, Notice } from '../../ui/region.tsx'
import { type Tab, Tabs } from '../../ui/tabs.tsx'
import { TaskAttempts } from './task-attempts.tsx'
import { TaskPayloads } from './task-payloads.tsx'
import { TaskSteps } from './task-steps.tsx'
import { EarlierException, TaskSummary } from './task-summary.tsx'
import { TASK_TABS, type TaskTab } from './task-tab.ts'
import { Traceback } from './traceback.tsx'
import { useTask } from './use-task.ts'
import { needsWhy, WhyStrip } from './why-strip.tsx'
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

function TaskBody({ task }: { readonly task: TaskReply }) {
  const { tab = 'summary' } = useSearch({ from: '/tasks/$taskId' })
  const navigate = useNavigate({ from: '/tasks/$taskId' })
  const isWhy = needsWhy(task)
  return (
    <>
      <Identity task={task} />
      {isWhy && task.exception !== null && <WhyStrip task={task} exception={task.exception} />}
      <Tabs
        label="Parts of the task"
        tabs={tabsOf(task)}
        current={tab}
        onChoose={(next) =>
          void navigate({ search: next === 'summary' ? {} : { tab: next }, replace: true })
        }
      >
        <TabBody tab={tab} task={task} />
      </Tabs>
    </>
  )
}

const WORDS: Readonly<Record<TaskTab, string>> = {
  summary: 'Summary',
  payload: 'Payload',
  traceback: 'Traceback',
  attempts: 'Attempts',
  events: 'Events',
}

function tabsOf({ attempts, steps }: TaskReply): Tab<TaskTab>[] {
  const counts: Partial<Record<TaskTab, number>> = {
    attempts: attempts.length,
    events: steps.length,
  }
  return TASK_TABS.map((key) => {
    const count = counts[key]
    return { key, label: count === undefined ? WORDS[key] : `${WORDS[key]} (${count})` }
  })
}

function TabBody({ tab, task }: { readonly tab: TaskTab; readonly task: TaskReply }) {
  switch (tab) {
    case 'summary':
      return <TaskSummary task={task} />
    case 'payload':
      return <TaskPayloads task={task} />
    case 'traceback':
      return <TracebackTab task={task} />
    case 'attempts':
      return <TaskAttempts task={task} />
    case 'events':
      return <TaskSteps task={task} />
  }
}

function TracebackTab({ task }: { readonly task: TaskReply }) {
  const may = useMay('task.traceback')
  const isWhy = needsWhy(task)
  return (
    <>
      {!isWhy && <EarlierException task={task} />}
      {task.traceback !== null && (
        <Traceback
          title={isWhy ? 'Traceback' : 'Traceback of an earlier attempt'}
          text={task.traceback}
        />
      )}
      {task.traceback === null && (
        <Notice title={may ? 'No traceback' : 'Your role cannot read tracebacks'}>
          <p>
            {may ? 'Workers send one with a failure and with a retry.' : 'It needs task.traceback.'}
          </p>
        </Notice>
      )}
    </>
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
