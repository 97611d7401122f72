/** The fields that a `task-*` event may bring, and their names on the wire. */
import type { TaskEvent } from '../../contract/model/event.ts'
import {
  readFlag,
  readId,
  readInteger,
  readName,
  readPayload,
  readSeconds,
  readSignum,
  readTime,
  type WireObject,
} from './event-field.ts'

/** What every event has, read already. */
type TaskEventHead = Pick<
  TaskEvent,
  'type' | 'subject' | 'uuid' | 'hostname' | 'timestamp' | 'clock' | 'pid'
>

/**
 * Copies them from the wire. What was not sent is undefined, and yet a field: so all events have one
 * shape, and whoever folds them finds each field where it was in the one before.
 */
export const readTaskEvent = (head: TaskEventHead, raw: WireObject): TaskEvent => ({
  kind: 'task',
  type: head.type,
  subject: head.subject,
  uuid: head.uuid,
  hostname: head.hostname,
  timestamp: head.timestamp,
  clock: head.clock,
  pid: head.pid,
  // What the task is: `task-sent` and `task-received` tell it.
  name: readName(raw['name']),
  args: readPayload(raw['args']),
  kwargs: readPayload(raw['kwargs']),
  rootId: readId(raw['root_id']),
  parentId: readId(raw['parent_id']),
  retries: readInteger(raw['retries']),
  eta: readTime(raw['eta']),
  expires: readTime(raw['expires']),
  queue: readName(raw['queue']),
  exchange: readName(raw['exchange']),
  routingKey: readName(raw['routing_key']),
  // What became of it.
  result: readPayload(raw['result']),
  runtime: readSeconds(raw['runtime']),
  exception: readPayload(raw['exception']),
  traceback: readPayload(raw['traceback']),
  terminated: readFlag(raw['terminated']),
  signum: readSignum(raw['signum']),
  expired: readFlag(raw['expired']),
  requeue: readFlag(raw['requeue']),
})
