/** Whether what readers made of events, tasks and results has the fields it may have, each within its bound. */
import type { CeleryEvent } from '../../../contract/model/event.ts'
import { MAX_STEPS, STEP_EXCEPTION_CHARS } from '../../../contract/model/task-step.ts'
import { checkText } from './check-value.ts'

type Check = (value: unknown) => void

const text =
  (limit: number): Check =>
  (value) =>
    checkText(value, limit)
const key =
  (limit: number): Check =>
  (value) => {
    checkText(value, limit)
    if (value === '') throw new Error('Cannot accept key: it is empty')
  }
const payload: Check = (value) => {
  checkText(value, Infinity)
  const bytes = Buffer.byteLength(value as string)
  if (bytes > 65_536) throw new Error(`Cannot accept payload: ${bytes} bytes`)
}
const real: Check = (value) => {
  if (!Number.isFinite(value)) throw new Error(`Cannot accept number: ${String(value)}`)
}
const integer: Check = (value) => {
  if (!Number.isSafeInteger(value)) throw new Error(`Cannot accept integer: ${String(value)}`)
}
const flag: Check = (value) => {
  if (typeof value !== 'boolean') throw new Error(`Cannot accept flag: ${typeof value}`)
}
const loads: Check = (value) => {
  if (!Array.isArray(value) || value.length > 3) throw new Error('Cannot accept loadavg')
  value.forEach(real)
}
const word =
  (...words: readonly string[]): Check =>
  (value) => {
    if (!words.includes(value as string)) throw new Error(`Cannot accept word: ${String(value)}`)
  }
const orNull =
  (check: Check): Check =>
  (value) => {
    if (value !== null) check(value)
  }
const name = orNull(text(255))
const id = orNull(key(255))
const time = orNull(text(64))

const HEAD = {
  type: key(200),
  hostname: key(512),
  timestamp: real,
  clock: orNull(integer),
  pid: integer,
}
const OUTCOME = {
  terminated: orNull(flag),
  expired: orNull(flag),
  requeue: orNull(flag),
  signum: name,
}
const PAYLOADS = {
  args: orNull(payload),
  kwargs: orNull(payload),
  result: orNull(payload),
  exception: orNull(payload),
  traceback: orNull(payload),
}
const ROUTE = { queue: name, exchange: name, routingKey: name }
const SIGNATURE = {
  name,
  rootId: id,
  parentId: id,
  retries: orNull(integer),
  eta: time,
  expires: time,
}

type Checks = Readonly<Record<string, Check>>

const EVENTS: Readonly<Record<CeleryEvent['kind'], Checks>> = {
  task: {
    kind: word('task'),
    subject: key(200),
    uuid: key(255),
    runtime: orNull(real),
    ...HEAD,
    ...SIGNATURE,
    ...ROUTE,
    ...PAYLOADS,
    ...OUTCOME,
  },
  worker: {
    kind: word('worker'),
    subject: key(200),
    freq: real,
    active: integer,
    processed: integer,
    loadavg: loads,
    swIdent: text(255),
    swVer: text(255),
    swSys: text(255),
    ...HEAD,
  },
  other: { kind: word('other'), ...HEAD },
}

const ALWAYS = new Set(['kind', 'type', 'subject', 'uuid', 'hostname', 'timestamp', 'clock'])

/** @throws it has a field too many or one that is not as promised; an undefined one is absent */
export function checkEvent(event: CeleryEvent): void {
  const isSent = ([field, value]: [string, unknown]) => value !== undefined || ALWAYS.has(field)
  const { [event.kind]: checks } = EVENTS
  const unknown = Object.keys(event).find((field) => !Object.hasOwn(checks, field))
  if (unknown !== undefined) throw new Error(`Cannot accept field: ${unknown}`)
  if (Object.getPrototypeOf(event) !== Object.prototype) throw new Error('Cannot accept prototype')
  checkFields(Object.fromEntries(Object.entries(event).filter(isSent)), checks)
}

const TIMES = 'sent received started succeeded failed retried revoked rejected'.split(' ')

/** A type without `task-`, in capitals: a letter can become three. */
const MAX_STATE = 195 * 3

const STEP: Checks = {
  state: key(MAX_STATE),
  at: real,
  worker: orNull(key(512)),
  retries: orNull(integer),
  exception: orNull(text(STEP_EXCEPTION_CHARS)),
}
const steps: Check = (value) => {
  if (!Array.isArray(value) || value.length > MAX_STEPS) throw new Error('Cannot accept steps')
  for (const step of value as object[]) checkFields(step, STEP)
}

/** Of the live picture. */
export const TASK_FIELDS: Checks = {
  id: key(255),
  state: key(MAX_STATE),
  timestamp: real,
  clock: orNull(integer),
  pid: orNull(integer),
  worker: orNull(key(512)),
  client: orNull(key(512)),
  runtime: orNull(real),
  ...Object.fromEntries(TIMES.map((each) => [each, orNull(real)])),
  steps: orNull(steps),
  ...SIGNATURE,
  ...ROUTE,
  ...PAYLOADS,
  ...OUTCOME,
}

export const WORKER_FIELDS: Checks = {
  hostname: key(512),
  pid: orNull(integer),
  firstSeen: real,
  lastSeen: real,
  saidOffline: flag,
  freq: real,
  active: orNull(integer),
  processed: orNull(integer),
  loadavg: orNull(loads),
  swIdent: name,
  swVer: name,
  swSys: name,
  clockDrift: orNull(real),
}

/** Of a task message, without what holds values. */
export const MESSAGE_FIELDS: Checks = {
  id: key(255),
  name: key(255),
  shadow: name,
  argsRepr: orNull(payload),
  kwargsRepr: orNull(payload),
  eta: time,
  expires: time,
  retries: orNull(integer),
  hardTimeLimit: orNull(real),
  softTimeLimit: orNull(real),
  groupId: id,
  groupIndex: orNull(integer),
  rootId: id,
  parentId: id,
  origin: name,
  ignoreResult: orNull(flag),
  redelivered: flag,
  priority: orNull(integer),
  replyTo: name,
}

/** Of a result record, without what holds values. */
export const RECORD_FIELDS: Checks = {
  taskId: id,
  state: text(255),
  traceback: orNull(payload),
  dateDone: time,
  groupId: id,
  parentId: id,
  name,
  worker: name,
  retries: orNull(integer),
  queue: name,
}

/** @throws a field is not there, is not as promised, or is not in the list */
export function checkFields(object: object, checks: Checks): void {
  if (Object.getPrototypeOf(object) !== Object.prototype) throw new Error('Cannot accept prototype')
  for (const [field, value] of Object.entries(object)) {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined
    if (check === undefined) throw new Error(`Cannot accept field: ${field}`)
    try {
      check(value)
    } catch (cause) {
      throw new Error(`Cannot accept ${field}`, { cause })
    }
  }
}
