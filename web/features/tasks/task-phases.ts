/** The life of a task as its events tell it: four steps and the three waits between them. */
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { isReady } from '../../../contract/model/task.ts'

type Times = Pick<
  TaskReply,
  | 'state'
  | 'sent'
  | 'received'
  | 'started'
  | 'succeeded'
  | 'failed'
  | 'retried'
  | 'revoked'
  | 'rejected'
  | 'runtime'
  | 'eta'
>

export interface Step {
  readonly key: 'sent' | 'received' | 'started' | 'ended'
  /** Unix seconds; null where it did not happen or nobody told. */
  readonly time: number | null
  /** Why there is no time. */
  readonly why: string | null
}

export interface Phase {
  readonly key: 'queue' | 'worker' | 'running'
  readonly name: string
  /** Null where one of its ends is unknown. */
  readonly seconds: number | null
  /** Its two ends were read off two clocks, or it was worked out rather than reported. */
  readonly derived: boolean
  /** It goes on: Unix seconds when it began. */
  readonly since: number | null
}

const END_FIELDS: Readonly<
  Record<string, 'succeeded' | 'failed' | 'retried' | 'revoked' | 'rejected'>
> = {
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  RETRY: 'retried',
  REVOKED: 'revoked',
  REJECTED: 'rejected',
}

/** When the task came to the state that it is in, where that state ends a run; else null. */
export function endOf(task: Times): number | null {
  const field = Object.hasOwn(END_FIELDS, task.state) ? END_FIELDS[task.state] : undefined
  return field === undefined ? null : task[field]
}

const hasEnded = (task: Times): boolean => Object.hasOwn(END_FIELDS, task.state)

export function stepsOf(task: Times): Step[] {
  const step = (key: Step['key'], time: number | null, why: string): Step => ({
    key,
    time,
    why: time === null ? why : null,
  })
  return [
    step('sent', task.sent, 'Unknown: task-sent events are off (task_send_sent_event)'),
    step('received', task.received, whyNotReceived(task)),
    step('started', task.started, whyNotStarted(task)),
    step('ended', endOf(task), 'Not yet'),
  ]
}

function whyNotReceived(task: Times): string {
  return task.state === 'PENDING' ? 'Not yet' : 'Unknown: no task-received event was read'
}

function whyNotStarted(task: Times): string {
  if (task.state === 'PENDING' || task.state === 'RECEIVED') return 'Not yet'
  if (task.state === 'REVOKED' || task.state === 'REJECTED') return 'Never, as far as events tell'
  return 'Unknown: no task-started event was read'
}

export function phasesOf(task: Times): Phase[] {
  const { sent, received, started } = task
  const isRunning = started !== null && !hasEnded(task) && !isReady(task.state)
  return [
    {
      key: 'queue',
      name: 'In the queue',
      seconds: between(sent, received),
      // Sent is the client's clock, received the worker's.
      derived: true,
      since: null,
    },
    {
      key: 'worker',
      name: task.eta === null ? 'Waiting in the worker' : 'Waiting for its ETA',
      seconds: between(received, started),
      derived: false,
      since: null,
    },
    {
      key: 'running',
      name: 'Running',
      seconds: task.runtime ?? between(started, endOf(task)),
      derived: task.runtime === null,
      since: isRunning ? started : null,
    },
  ]
}

const between = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : to - from
