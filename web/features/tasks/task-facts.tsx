import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { parseIso } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { shortId } from '../../parts/verbatim.tsx'
import { Fact, Facts, Unknown } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import styles from './task-facts.module.css'

const SENT_ONLY = 'Only task-sent events tell it, and they are off (task_send_sent_event)'
const RECEIVED_ONLY = 'No task-received event was read'

/** Where the task came from, where it went, and whom it belongs to. */
export function TaskFacts({ task }: { readonly task: TaskReply }) {
  const sentWhy = task.sent === null ? SENT_ONLY : undefined
  const why = receivedWhy(task)
  return (
    <Panel title="Details">
      <Facts>
        <Fact name="Retries">{task.retries ?? unknown(why)}</Fact>
        <Fact name="ETA">{moment(task.eta, why)}</Fact>
        <Fact name="Expires">{moment(task.expires, why)}</Fact>
        <Fact name="Queue">{text(task.queue, sentWhy)}</Fact>
        <Fact name="Exchange">{text(task.exchange, sentWhy)}</Fact>
        <Fact name="Routing key">{text(task.routingKey, sentWhy)}</Fact>
        <Fact name="Sent by">{text(task.client, sentWhy)}</Fact>
        <Fact name="Process">{task.pid ?? <Unknown />}</Fact>
        <Ending task={task} />
        <Family task={task} />
      </Facts>
    </Panel>
  )
}

function Ending({ task }: { readonly task: TaskReply }) {
  return (
    <>
      {task.terminated !== null && (
        <Fact name="Terminated">
          {yesNo(task.terminated)}
          {task.signum !== null && <>, signal {visibleLine(task.signum)}</>}
        </Fact>
      )}
      {task.expired !== null && <Fact name="Expired">{yesNo(task.expired)}</Fact>}
      {task.requeue !== null && <Fact name="Put back">{yesNo(task.requeue)}</Fact>}
    </>
  )
}

const SHOWN_CHILDREN = 20

function Family({ task }: { readonly task: TaskReply }) {
  const { id, rootId, parentId, children } = task
  return (
    <>
      <Fact name="Root">
        {rootId === null ? (
          unknown(receivedWhy(task))
        ) : rootId === id ? (
          'This task'
        ) : (
          <TaskLink id={rootId} />
        )}
      </Fact>
      <Fact name="Parent">
        {parentId === null ? (
          'None'
        ) : parentId === id ? (
          'Itself: a retry'
        ) : (
          <TaskLink id={parentId} />
        )}
      </Fact>
      <Fact name="Children">
        {children.length === 0 ? (
          'None'
        ) : (
          <ul className={styles['children']}>
            {children.slice(0, SHOWN_CHILDREN).map((child) => (
              <li key={child}>
                <TaskLink id={child} />
              </li>
            ))}
            {children.length > SHOWN_CHILDREN && (
              <li>and {children.length - SHOWN_CHILDREN} more</li>
            )}
          </ul>
        )}
      </Fact>
    </>
  )
}

const receivedWhy = (task: TaskReply): string | undefined =>
  task.received === null ? RECEIVED_ONLY : undefined

const TaskLink = ({ id }: { readonly id: string }) => (
  <Link
    to="/tasks/$taskId"
    params={{ taskId: id }}
    className={styles['id']}
    data-tip={visibleLine(id)}
  >
    {shortId(id)}
  </Link>
)

const yesNo = (value: boolean): string => (value ? 'Yes' : 'No')

const text = (value: string | null, why: string | undefined): ReactNode =>
  value === null ? unknown(why) : value === '' ? 'Default' : visibleLine(value)

const unknown = (why: string | undefined): ReactNode =>
  why === undefined ? <Unknown /> : <Unknown why={why} />

function moment(iso: string | null, why: string | undefined): ReactNode {
  if (iso === null) return why === undefined ? 'None' : unknown(why)
  const time = parseIso(iso)
  return time === null ? visibleLine(iso) : <RelativeTime time={time} />
}
