/**
 * Hands one message to every reader that could get it, and checks what each makes of it.
 *
 * The readers are passed in, so that a test can break one and see that it is noticed.
 */
import type { CeleryEvent } from '../../../contract/model/event.ts'
import { parsePythonLiteral } from '../../../contract/model/python-literal.ts'
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { decodeControlReply } from '../../../server/celery/control-reply.ts'
import { decodeControl } from '../../../server/celery/control.ts'
import { openEnvelope } from '../../../server/celery/envelope.ts'
import { decodeEvents } from '../../../server/celery/event.ts'
import { decodeGroup, decodeGroupColumn } from '../../../server/celery/group-result.ts'
import { parsePythonJson } from '../../../server/celery/python-json.ts'
import type { ResultNode } from '../../../server/celery/result-node.ts'
import { decodeResultRow, type ResultRow } from '../../../server/celery/result-row.ts'
import { decodeResult, type ResultRecord } from '../../../server/celery/result.ts'
import { toPlain } from '../../../server/celery/serializers/plain-value.ts'
import type { Stamp } from '../../../server/celery/stamp.ts'
import { decodeTaskMessage } from '../../../server/celery/task-message.ts'
import type { WireMessage } from '../../../server/celery/wire-message.ts'
import { checkEvent, checkFields, MESSAGE_FIELDS, RECORD_FIELDS } from './check-fields.ts'
import { checkText, checkValue } from './check-value.ts'
import { toWireMessage, type FuzzMessage } from './fuzz-message.ts'

export const READERS = {
  decodeControl,
  decodeControlReply,
  decodeEvents,
  decodeGroup,
  decodeGroupColumn,
  decodeResult,
  decodeResultRow,
  decodeTaskMessage,
  openEnvelope,
  parsePythonLiteral,
}

export type Readers = typeof READERS

export interface Driven {
  /** What came of it, without what differs from message to message. */
  readonly outcome: string
  readonly events: readonly CeleryEvent[]
}

/** @throws a reader threw, or what it made is not as promised */
export function driveReaders(message: FuzzMessage, readers: Readers): Driven {
  const { body } = message
  switch (message.target) {
    case 'envelope': {
      const opened = readers.openEnvelope(body)
      if (opened.problem === null) return driveMessage(opened, readers)
      return { outcome: `envelope ${oneOf(opened.problem, ENVELOPE_PROBLEMS)}`, events: [] }
    }
    case 'message':
      return driveMessage(toWireMessage(message), readers)
    case 'document':
      return { outcome: driveDocument(body, readers), events: [] }
    case 'row':
      return { outcome: driveRow(body, readers), events: [] }
    case 'literal':
      return { outcome: driveLiteral(body.toString(), readers), events: [] }
  }
}

const BODY_PROBLEMS = [
  'too-large',
  'compression',
  'content-type',
  'json',
  'yaml',
  'msgpack',
  'pickle',
]
const ENVELOPE_PROBLEMS = ['envelope', 'too-large']
const MALFORMED = [
  ...BODY_PROBLEMS,
  'too-many',
  'not-an-event',
  'type',
  'hostname',
  'timestamp',
  'uuid',
]
const MAX_EVENTS = 1_000

function oneOf(problem: string, known: readonly string[]): string {
  if (!known.includes(problem)) throw new Error(`Cannot accept problem: ${problem}`)
  return problem
}

function driveMessage(message: WireMessage, readers: Readers): Driven {
  const { body, contentType, compression } = message
  const { events, malformed } = readers.decodeEvents(body, contentType, compression)
  if (events.length + malformed.length > MAX_EVENTS + 1) throw new Error('Cannot accept batch')
  events.forEach(checkEvent)
  for (const cause of malformed) oneOf(cause, MALFORMED)
  const outcome = [
    [...new Set([...malformed, ...events.map((event) => shapeOf(event, readers))])]
      .sort()
      .slice(0, 4),
    driveTask(message, readers),
    driveReply(message, readers),
    driveControl(body, readers),
    driveResult(message, readers),
    nodeShape(readers.decodeGroup(message)),
  ].join(' | ')
  return { outcome, events }
}

/** The page reads the payloads of events as representations. */
function shapeOf(event: CeleryEvent, readers: Readers): string {
  const fields = Object.entries(event).map(([key, value]) => (value === null ? `${key}-` : key[0]))
  if (event.kind !== 'task') return `${event.kind} ${fields.join('')}`
  const literals = [event.args, event.kwargs, event.result].map((text) =>
    text === null || text === undefined ? '' : driveLiteral(text, readers),
  )
  return `task ${fields.join('')} ${literals.join()}`
}

function driveTask(message: WireMessage, readers: Readers): string {
  const task = readers.decodeTaskMessage(message)
  if (task === null) return ''
  const { protocol, args, kwargs, canvas, problem, stamps, ...fields } = task
  if (protocol !== 1 && protocol !== 2) throw new Error('Cannot accept protocol')
  if (problem !== null) oneOf(problem, [...BODY_PROBLEMS, 'not-a-task'])
  if ((problem === null) !== (args !== null && kwargs !== null && canvas !== null)) {
    throw new Error('Cannot accept task: neither a call nor a problem')
  }
  checkFields(fields, MESSAGE_FIELDS)
  checkStamps(stamps)
  const { callbacks = [], errbacks = [], chain = [], chord = null } = canvas ?? {}
  for (const names of [callbacks, errbacks, chain, chord === null ? [] : [chord]]) {
    if (names.length > 100) throw new Error('Cannot accept canvas')
    for (const name of names) checkText(name, 255)
  }
  return `task ${protocol} ${problem} ${valueShape(args)} ${valueShape(kwargs)} ${stamps.length > 0} ${callbacks.length > 0} ${chain.length > 0}`
}

function driveReply(message: WireMessage, readers: Readers): string {
  const reply = readers.decodeControlReply(message)
  if (reply.ticket !== null) checkText(reply.ticket, 255)
  if (reply.problem !== null) return oneOf(reply.problem, [...BODY_PROBLEMS, 'not-a-reply'])
  checkText(reply.node, 512)
  return `reply ${valueShape(reply.value)}`
}

function driveControl(body: Uint8Array, readers: Readers): string {
  const request = readers.decodeControl(body)
  if (request === null) return ''
  if (Object.getPrototypeOf(request.arguments) !== null) throw new Error('Cannot accept arguments')
  const { destination, reply } = request
  if (destination?.some((node) => typeof node !== 'string') === true) {
    throw new Error('Cannot accept destination')
  }
  return `control ${destination === null} ${reply === null}`
}

type Encoded = Parameters<Readers['decodeResult']>[0]

function driveResult(encoded: Encoded, readers: Readers): string {
  const decoded = readers.decodeResult(encoded)
  if (decoded.problem !== null) return oneOf(decoded.problem, [...BODY_PROBLEMS, 'not-a-result'])
  return recordShape(decoded.record)
}

const UNTOLD = { contentType: null, contentEncoding: null, compression: null }

function driveDocument(body: Buffer, readers: Readers): string {
  const encoded = { ...UNTOLD, body }
  const column = nodeShape(readers.decodeGroupColumn(body))
  return [driveResult(encoded, readers), nodeShape(readers.decodeGroup(encoded)), column].join(
    ' | ',
  )
}

/** The database's own types hold, whatever is in the cells. */
function driveRow(body: Buffer, readers: Readers): string {
  const parsed = (parsePythonJson(body.toString()) ?? {}) as Record<string, unknown>
  const cells = ['result', 'args', 'kwargs'].map((column) => [column, cellOf(parsed[column])])
  const texts = ['task_id', 'status', 'date_done', 'traceback', 'name', 'worker', 'queue'].map(
    (column) => [column, typeof parsed[column] === 'string' ? parsed[column] : null],
  )
  const retries = typeof parsed['retries'] === 'number' ? parsed['retries'] : null
  const row = { ...Object.fromEntries([...cells, ...texts]), retries } as unknown as ResultRow
  const { record, problem } = readers.decodeResultRow(row)
  if (problem !== null) oneOf(problem, BODY_PROBLEMS)
  return `row ${problem} ${recordShape(record)} ${nodeShape(readers.decodeGroupColumn(row.result))}`
}

function cellOf(cell: unknown): Buffer | null {
  const { base64 } = (cell ?? {}) as { base64?: unknown }
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null
}

function driveLiteral(text: string, readers: Readers): string {
  const value = readers.parsePythonLiteral(text.replaceAll('\0', '').toWellFormed())
  return value === null ? '-' : valueShape(value)
}

function recordShape(record: ResultRecord): string {
  const { result, exception, children, args, kwargs, stamps, ...fields } = record
  checkFields(fields, RECORD_FIELDS)
  checkStamps(stamps)
  if (exception !== null) {
    checkText(exception.type, 255)
    if (exception.module !== null) checkText(exception.module, 255)
    exception.args.forEach(checkValue)
  }
  children?.forEach(nodeShape)
  const told = Object.values(fields).map((value) => (value === null ? '-' : '+'))
  const values = [result, args, kwargs].map(valueShape)
  return `result ${told.join('')} ${values.join()} ${exception?.args.length} ${children?.length} ${stamps.length > 0}`
}

function nodeShape(node: ResultNode | null): string {
  if (node === null) return ''
  checkText(node.id, 255)
  if (node.parentId !== null) checkText(node.parentId, 255)
  return `node ${node.parentId !== null} ${node.children?.map(nodeShape)[0] ?? ''}`
}

function checkStamps(stamps: readonly Stamp[]): void {
  if (stamps.length > 50) throw new Error('Cannot accept stamps')
  for (const { name, values } of stamps) {
    checkText(name, 255)
    if (values.length > 50) throw new Error('Cannot accept stamps')
    for (const value of values) checkText(value, 255)
  }
}

/** Which types are in it, and about how deep. It goes through JSON as it is, and becomes what JavaScript reads. */
function valueShape(value: PythonValue | null): string {
  if (value === null) return '-'
  const { types, depth } = checkValue(value)
  JSON.stringify(toPlain(value))
  return `${types.toString(36)}.${Math.min(depth, 6)}`
}
