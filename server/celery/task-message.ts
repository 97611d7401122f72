/**
 * Task messages, protocols 2 and 1, as workers take them off a queue.
 *
 * In protocol 2 the headers tell what the task is and the body what it is called with, so a body
 * that cannot be read costs no more than the arguments. Headers are copied by allow-list, each with
 * its bound; headers of an application's own are not.
 *
 * Source: celery/app/amqp.py (as_task_v1, as_task_v2), celery/worker/request.py.
 */
import type { PythonValue } from '../../contract/model/python-value.ts'
import {
  MAX_ID_CHARS,
  readFlag,
  readId,
  readInteger,
  readKey,
  readName,
  readPayload,
  readSeconds,
  readTime,
  type WireObject,
} from './event-field.ts'
import { fieldsOf, toPlain } from './serializers/plain-value.ts'
import { decodeBody } from './serializers/serializer.ts'
import type { BodyProblem } from './serializers/unreadable.ts'
import { readStamps, type Stamp } from './stamp.ts'
import { readCanvas, type TaskCanvas } from './task-canvas.ts'
import type { WireMessage } from './wire-message.ts'

export interface TaskMessage {
  readonly protocol: 1 | 2
  readonly id: string
  /** Name of the task type. */
  readonly name: string
  /** Name under which it is shown instead. */
  readonly shadow: string | null
  /** Exact, a list; null where the body cannot be read. */
  readonly args: PythonValue | null
  /** Exact, a dict; null where the body cannot be read. */
  readonly kwargs: PythonValue | null
  /** What the sender shows of them, which may hide secrets. */
  readonly argsRepr: string | null
  readonly kwargsRepr: string | null
  /** ISO 8601, as sent. */
  readonly eta: string | null
  readonly expires: string | null
  readonly retries: number | null
  /** Seconds. */
  readonly hardTimeLimit: number | null
  readonly softTimeLimit: number | null
  readonly groupId: string | null
  /** Place in the group, from 0. */
  readonly groupIndex: number | null
  readonly rootId: string | null
  readonly parentId: string | null
  /** Node name of the client: `gen123@host`. */
  readonly origin: string | null
  readonly ignoreResult: boolean | null
  /** Handed out before, to a worker that did not acknowledge it. Redis tells; RabbitMQ with the delivery. */
  readonly redelivered: boolean
  /** RabbitMQ serves the highest first, Redis the lowest. */
  readonly priority: number | null
  /** Queue of the client that waits for the result. */
  readonly replyTo: string | null
  readonly stamps: readonly Stamp[]
  /** What comes after it; null where the body cannot be read. */
  readonly canvas: TaskCanvas | null
  /** Why the body cannot be read; null: it could. */
  readonly problem: BodyProblem | 'not-a-task' | null
}

/** Reads a task message; null where it is none. Never throws. */
export function decodeTaskMessage(message: WireMessage): TaskMessage | null {
  return message.headers['task'] === undefined ? decodeV1(message) : decodeV2(message)
}

type Head = Omit<TaskMessage, 'protocol' | keyof Payload | keyof Delivery>
type Payload = Pick<TaskMessage, 'args' | 'kwargs' | 'canvas' | 'problem'>
type Delivery = Pick<TaskMessage, 'priority' | 'redelivered' | 'replyTo'>

function decodeV2(message: WireMessage): TaskMessage | null {
  const head = readHead(message.headers)
  return head && { protocol: 2, ...head, ...readDelivery(message), ...readBody(message) }
}

/** Protocol 1 has it all in the body: without it there is no task. */
function decodeV1(message: WireMessage): TaskMessage | null {
  const decoded = decodeBody(message)
  if (decoded.problem !== null || decoded.value.type !== 'dict') return null
  const wire = toPlain(decoded.value) as WireObject
  const head = readHead({ ...wire, group: wire['group'] ?? wire['taskset'] })
  if (head === null) return null
  const fields = fieldsOf(decoded.value)
  const payload = readPayloads(fields.get('args'), fields.get('kwargs'), fields)
  return { protocol: 1, ...head, ...readDelivery(message), ...payload }
}

/** Headers of protocol 2; the body of protocol 1 has most of them under the same names. */
function readHead(wire: WireObject): Head | null {
  const id = readKey(wire['id'], MAX_ID_CHARS)
  const name = readName(wire['task']) ?? ''
  if (id === undefined || name === '') return null
  const [hard, soft] = Array.isArray(wire['timelimit']) ? (wire['timelimit'] as unknown[]) : []
  return {
    id,
    name,
    shadow: readName(wire['shadow']) ?? null,
    argsRepr: readPayload(wire['argsrepr']) ?? null,
    kwargsRepr: readPayload(wire['kwargsrepr']) ?? null,
    eta: readTime(wire['eta']) ?? null,
    expires: readTime(wire['expires']) ?? null,
    retries: readInteger(wire['retries']) ?? null,
    hardTimeLimit: readSeconds(hard) ?? null,
    softTimeLimit: readSeconds(soft) ?? null,
    groupId: readId(wire['group']) ?? null,
    groupIndex: readInteger(wire['group_index']) ?? null,
    rootId: readId(wire['root_id']) ?? null,
    parentId: readId(wire['parent_id']) ?? null,
    origin: readName(wire['origin']) ?? null,
    ignoreResult: readFlag(wire['ignore_result']) ?? null,
    stamps: readStamps(wire['stamps']),
  }
}

/** Set again in the headers by a Redis transport that hands a message out once more. */
function readDelivery({ headers, properties }: WireMessage): Delivery {
  const info = properties['delivery_info'] as WireObject | null | undefined
  return {
    priority: readInteger(properties['priority']) ?? null,
    replyTo: readName(properties['reply_to']) || null,
    redelivered: headers['redelivered'] === true || info?.['redelivered'] === true,
  }
}

/** Protocol 2: `[args, kwargs, what follows]`. */
function readBody(message: WireMessage): Payload {
  const decoded = decodeBody(message)
  if (decoded.problem !== null) return unreadable(decoded.problem)
  const { value } = decoded
  if (value.type !== 'list' && value.type !== 'tuple') return unreadable('not-a-task')
  const [args, kwargs, embed] = value.items
  return readPayloads(args, kwargs, fieldsOf(embed))
}

function readPayloads(
  args: PythonValue | undefined,
  kwargs: PythonValue | undefined,
  embed: ReadonlyMap<string, PythonValue>,
): Payload {
  const isCall = (args?.type === 'list' || args?.type === 'tuple') && kwargs?.type === 'dict'
  return isCall
    ? { args, kwargs, canvas: readCanvas(embed), problem: null }
    : unreadable('not-a-task')
}

const unreadable = (problem: TaskMessage['problem']): Payload => ({
  args: null,
  kwargs: null,
  canvas: null,
  problem,
})
