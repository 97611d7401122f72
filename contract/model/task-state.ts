/**
 * The task state machine: what one more event makes of a task.
 *
 * Equal to Celery's own `State`, recorded in test/fixtures/celery/state-vectors.jsonl; every
 * difference is listed with its reason in docs/decisions/0003-task-state-deviations.md.
 * The result depends on the order of the events, as Celery's does: fold them as they arrive.
 *
 * Source: celery/events/state.py (Task.event), celery/states.py (PRECEDENCE).
 */
import type { TaskEvent } from './event.ts'
import { stepsWith } from './task-history.ts'
import type { Task } from './task.ts'

/** A task of which nothing is known but its id. */
export const createTask = (id: string): Task => ({
  id,
  name: null,
  state: 'PENDING',
  sent: null,
  received: null,
  started: null,
  succeeded: null,
  failed: null,
  retried: null,
  revoked: null,
  rejected: null,
  timestamp: 0,
  clock: null,
  worker: null,
  client: null,
  pid: null,
  retries: null,
  runtime: null,
  eta: null,
  expires: null,
  queue: null,
  exchange: null,
  routingKey: null,
  rootId: null,
  parentId: null,
  terminated: null,
  signum: null,
  expired: null,
  requeue: null,
  args: null,
  kwargs: null,
  result: null,
  exception: null,
  traceback: null,
  steps: null,
})

/**
 * Folds one event into its task, in place; `steps` is replaced, never changed. The caller has matched `task.id`
 * and `event.uuid`.
 */
export function applyTaskEvent(task: Task, event: TaskEvent): void {
  task.steps = stepsWith(task, event)
  const state = noteStep(task, event)
  const late = state !== 'RETRY' && task.state !== 'RETRY' && rankOf(state) > rankOf(task.state)
  if (late && state === 'RECEIVED') {
    copySignature(task, event)
    return
  }
  if (!late) task.state = state
  copySignature(task, event)
  copyRest(task, event)
}

/** Notes when the step was taken and by whom. @returns the state that the event speaks for */
function noteStep(task: Task, { subject, timestamp, hostname }: TaskEvent): string {
  if (subject === 'sent') {
    task.client = hostname
    task.sent = timestamp
    return 'PENDING'
  }
  task.worker = hostname
  switch (subject) {
    case 'received':
      task.received = timestamp
      return 'RECEIVED'
    case 'started':
      task.started = timestamp
      return 'STARTED'
    case 'succeeded':
      task.succeeded = timestamp
      return 'SUCCESS'
    case 'failed':
      task.failed = timestamp
      return 'FAILURE'
    case 'retried':
      task.retried = timestamp
      return 'RETRY'
    case 'revoked':
      task.revoked = timestamp
      return 'REVOKED'
    case 'rejected':
      task.rejected = timestamp
      return 'REJECTED'
    default:
      return subject.toUpperCase()
  }
}

/** Place in Celery's order of precedence: a lower one is not overruled by a higher one. RETRY's, 7, is never asked for. */
function rankOf(state: string): number {
  switch (state) {
    case 'SUCCESS':
      return 0
    case 'FAILURE':
      return 1
    case 'REVOKED':
      return 3
    case 'STARTED':
      return 4
    case 'RECEIVED':
      return 5
    case 'REJECTED':
      return 6
    case 'PENDING':
      return 8
    default:
      return 2
  }
}

/** The fields that even a late `task-received` tells better than whatever is known (Celery's merge rule). */
function copySignature(task: Task, event: TaskEvent): void {
  if (event.name !== undefined) task.name = event.name
  if (event.args !== undefined) task.args = event.args
  if (event.kwargs !== undefined) task.kwargs = event.kwargs
  if (event.parentId !== undefined) task.parentId = event.parentId
  if (event.rootId !== undefined) task.rootId = event.rootId
  if (event.retries !== undefined) task.retries = event.retries
  if (event.eta !== undefined) task.eta = event.eta
  if (event.expires !== undefined) task.expires = event.expires
}

/** Everything else, which Celery takes from late events as well, `timestamp` included. */
function copyRest(task: Task, event: TaskEvent): void {
  task.timestamp = event.timestamp
  if (event.clock !== null) task.clock = event.clock
  if (event.pid !== undefined) task.pid = event.pid
  if (event.runtime !== undefined) task.runtime = event.runtime
  if (event.queue !== undefined) task.queue = event.queue
  if (event.exchange !== undefined) task.exchange = event.exchange
  if (event.routingKey !== undefined) task.routingKey = event.routingKey
  if (event.terminated !== undefined) task.terminated = event.terminated
  if (event.signum !== undefined) task.signum = event.signum
  if (event.expired !== undefined) task.expired = event.expired
  if (event.requeue !== undefined) task.requeue = event.requeue
  if (event.result !== undefined) task.result = event.result
  if (event.exception !== undefined) task.exception = event.exception
  if (event.traceback !== undefined) task.traceback = event.traceback
}
