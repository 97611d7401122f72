/** One invocation of a task type, as its events tell it. */
import type { TaskStep } from './task-step.ts'

/** Celery's own states, in the order an operator meets them. A custom state is any other upper-case word. */
export const TASK_STATES = [
  'PENDING',
  'RECEIVED',
  'STARTED',
  'SUCCESS',
  'FAILURE',
  'RETRY',
  'REVOKED',
  'REJECTED',
] as const

export type KnownTaskState = (typeof TASK_STATES)[number]

/** Every time is Unix seconds, fractional, by the sender's clock; null means "not heard of". */
export interface Task {
  /** Usually a UUID, but any string up to 255 characters is legal in Celery. */
  id: string
  name: string | null
  /** A `KnownTaskState` or an application's own. */
  state: string
  sent: number | null
  received: number | null
  started: number | null
  succeeded: number | null
  failed: number | null
  retried: number | null
  revoked: number | null
  rejected: number | null
  /** Time of the last event that counted (Celery's `timestamp`): the sort key of every list. */
  timestamp: number
  clock: number | null
  /** Node name of the worker that has or had it. */
  worker: string | null
  /** Node name of the client that sent it, known from `task-sent` only. */
  client: string | null
  pid: number | null
  retries: number | null
  /** Seconds. */
  runtime: number | null
  /** ISO 8601 with offset, as sent. */
  eta: string | null
  expires: string | null
  queue: string | null
  exchange: string | null
  routingKey: string | null
  rootId: string | null
  /** A retried task can be its own parent (Celery 5.6). */
  parentId: string | null
  terminated: boolean | null
  signum: string | null
  expired: boolean | null
  requeue: boolean | null
  /** Python representations, as Celery truncated them. */
  args: string | null
  kwargs: string | null
  result: string | null
  exception: string | null
  traceback: string | null
  /**
   * Its state changes, in the order in which they came; null where the times above tell them all
   * (`stepsOf`): one attempt, on one worker, each step once.
   */
  steps: readonly TaskStep[] | null
}

/** The fields that may be large or secret. They lie apart from the row and never travel in lists. */
export const PAYLOAD_FIELDS = ['args', 'kwargs', 'result', 'exception', 'traceback'] as const
type PayloadField = (typeof PAYLOAD_FIELDS)[number]

/** What a list shows of a task. */
export interface TaskRow extends Omit<Task, PayloadField | 'steps'> {
  /** First line of the result of a success, else of the exception, else of the result; at most `PREVIEW_CHARS`. */
  preview: string | null
}

export const PREVIEW_CHARS = 120

/** Takes the payload off a task, leaving what a list may show. Named one by one: a rest is copied ten times as slowly. */
export const toTaskRow = (task: Task): TaskRow => ({
  id: task.id,
  name: task.name,
  state: task.state,
  sent: task.sent,
  received: task.received,
  started: task.started,
  succeeded: task.succeeded,
  failed: task.failed,
  retried: task.retried,
  revoked: task.revoked,
  rejected: task.rejected,
  timestamp: task.timestamp,
  clock: task.clock,
  worker: task.worker,
  client: task.client,
  pid: task.pid,
  retries: task.retries,
  runtime: task.runtime,
  eta: task.eta,
  expires: task.expires,
  queue: task.queue,
  exchange: task.exchange,
  routingKey: task.routingKey,
  rootId: task.rootId,
  parentId: task.parentId,
  terminated: task.terminated,
  signum: task.signum,
  expired: task.expired,
  requeue: task.requeue,
  preview: previewOf(task),
})

/** `TaskRow.preview` alone: making a whole row for it is dear where there are thousands. */
export function previewOf({
  state,
  result,
  exception,
}: Pick<Task, 'state' | 'result' | 'exception'>): string | null {
  // A task that succeeded after a retry still carries the exception of the attempt before.
  const text = state === 'SUCCESS' ? result : (exception ?? result)
  if (text === null) return null
  const end = text.indexOf('\n')
  return (end === -1 ? text : text.slice(0, end)).slice(0, PREVIEW_CHARS).toWellFormed()
}

/** Where a task can still change: Celery's UNREADY_STATES and every custom state. */
export const isReady = (state: string): boolean =>
  state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED'
