/**
 * A task as Flower's API writes it: same keys, same order.
 *
 * Source: celery/events/state.py Task.as_dict (times are Unix seconds or null; `root` and `parent`
 * are ids; a clock never heard of is 0) and Flower's task handlers, which leave `worker` out where
 * it is unknown.
 */
import type { Task } from '../../../contract/model/task.ts'

export interface FlowerTask {
  readonly uuid: string
  readonly [key: string]: unknown
}

/** `inline` is GET /api/task/info, `last` GET /api/tasks. */
export type WorkerPlace = 'inline' | 'last'

export function toFlowerTask(
  task: Task,
  children: readonly string[],
  workerPlace: WorkerPlace,
): FlowerTask {
  const worker = task.worker === null ? {} : { worker: task.worker }
  return {
    uuid: task.id,
    name: task.name,
    state: task.state,
    received: task.received,
    sent: task.sent,
    started: task.started,
    rejected: task.rejected,
    succeeded: task.succeeded,
    failed: task.failed,
    retried: task.retried,
    revoked: task.revoked,
    args: task.args,
    kwargs: task.kwargs,
    eta: task.eta,
    expires: task.expires,
    retries: task.retries,
    ...(workerPlace === 'inline' ? worker : {}),
    result: task.result,
    exception: task.exception,
    timestamp: task.timestamp,
    runtime: task.runtime,
    traceback: task.traceback,
    exchange: task.exchange,
    routing_key: task.routingKey,
    clock: task.clock ?? 0,
    client: task.client,
    root: task.rootId,
    root_id: task.rootId,
    parent: task.parentId,
    parent_id: task.parentId,
    children,
    ...(workerPlace === 'last' ? worker : {}),
  }
}
