import type { TaskStep } from '../../contract/model/task-step.ts'
import type { Task } from '../../contract/model/task.ts'

const EXCEPTION = "StripeTimeout('read timed out after 30.0 s', customer='cust_42')"
const LOST = 'celery@payments-7f9c4d-x2x9q.fra'
const HEIR = 'celery@worker-1.fra'

/** Retried once, and delivered again when its worker died. @param at when it was first received, Unix seconds */
export function retriedTask(at: number): Partial<Task> {
  const step = (after: number, state: string, worker: string, retries: number): TaskStep => ({
    state,
    at: at + after,
    worker,
    retries,
    exception: state === 'RETRY' ? EXCEPTION : null,
  })
  return {
    id: 'tried-again',
    name: 'billing.tasks.charge',
    state: 'SUCCESS',
    worker: HEIR,
    received: at + 95,
    started: at + 95.2,
    retried: at + 31,
    succeeded: at + 97.6,
    timestamp: at + 97.6,
    retries: 1,
    runtime: 2.41,
    result: "{'ok': True}",
    exception: EXCEPTION,
    steps: [
      step(0, 'RECEIVED', LOST, 0),
      step(0.4, 'STARTED', LOST, 0),
      step(31, 'RETRY', LOST, 0),
      step(31.1, 'RECEIVED', LOST, 1),
      step(35, 'STARTED', LOST, 1),
      step(95, 'RECEIVED', HEIR, 1),
      step(95.2, 'STARTED', HEIR, 1),
      step(97.6, 'SUCCESS', HEIR, 1),
    ],
  }
}
