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
  type Draft,
  type WireObject,
} from './event-field.ts'

/** Copies them from the wire onto an event whose head has been read. Absent stays absent. */
export function readTaskFields(event: Draft<TaskEvent>, raw: WireObject): TaskEvent {
  readSignature(event, raw)
  readOutcome(event, raw)
  return event
}

/** What the task is: `task-sent` and `task-received` tell it. */
function readSignature(event: Draft<TaskEvent>, raw: WireObject): void {
  const name = readName(raw['name'])
  if (name !== undefined) event.name = name
  const args = readPayload(raw['args'])
  if (args !== undefined) event.args = args
  const kwargs = readPayload(raw['kwargs'])
  if (kwargs !== undefined) event.kwargs = kwargs
  const rootId = readId(raw['root_id'])
  if (rootId !== undefined) event.rootId = rootId
  const parentId = readId(raw['parent_id'])
  if (parentId !== undefined) event.parentId = parentId
  const retries = readInteger(raw['retries'])
  if (retries !== undefined) event.retries = retries
  const eta = readTime(raw['eta'])
  if (eta !== undefined) event.eta = eta
  const expires = readTime(raw['expires'])
  if (expires !== undefined) event.expires = expires
  const queue = readName(raw['queue'])
  if (queue !== undefined) event.queue = queue
  const exchange = readName(raw['exchange'])
  if (exchange !== undefined) event.exchange = exchange
  const routingKey = readName(raw['routing_key'])
  if (routingKey !== undefined) event.routingKey = routingKey
}

/** What became of it. */
function readOutcome(event: Draft<TaskEvent>, raw: WireObject): void {
  const result = readPayload(raw['result'])
  if (result !== undefined) event.result = result
  const runtime = readSeconds(raw['runtime'])
  if (runtime !== undefined) event.runtime = runtime
  const exception = readPayload(raw['exception'])
  if (exception !== undefined) event.exception = exception
  const traceback = readPayload(raw['traceback'])
  if (traceback !== undefined) event.traceback = traceback
  const terminated = readFlag(raw['terminated'])
  if (terminated !== undefined) event.terminated = terminated
  const signum = readSignum(raw['signum'])
  if (signum !== undefined) event.signum = signum
  const expired = readFlag(raw['expired'])
  if (expired !== undefined) event.expired = expired
  const requeue = readFlag(raw['requeue'])
  if (requeue !== undefined) event.requeue = requeue
}
