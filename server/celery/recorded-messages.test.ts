/**
 * Every line that was recorded from real brokers, workers and clients: each message decodes to what
 * the recorder, which is Python, read out of it, and no line is passed over without a reason.
 */
import { describe, expect, test } from 'vitest'
import { NONE, type PythonValue } from '../../contract/model/python-value.ts'
import { decodeControlReply } from './control-reply.ts'
import { decodeControl } from './control.ts'
import { decodeEvents } from './event.ts'
import { decodeGroup, decodeGroupColumn } from './group-result.ts'
import {
  bytesOf,
  messageOf,
  recordedFiles,
  recordedLines,
  type RecordedLine,
} from './recorded-messages-fixture.ts'
import { decodeResultRow, type ResultRow } from './result-row.ts'
import { decodeResult, type ResultRecord } from './result.ts'
import { parseJsonValue } from './serializers/json-value.ts'
import { fieldsOf, toPlain } from './serializers/plain-value.ts'
import type { EncodedBody } from './serializers/serializer.ts'
import { decodeTaskMessage, type TaskMessage } from './task-message.ts'
import type { WireMessage } from './wire-message.ts'

type Counts = Readonly<Record<string, number>>

const VECTOR = 'vector of events (their outcome: server/cluster/state-vectors.test.ts)'
const CHORD = '(Redis command: how Celery counts what a chord waits for)'
const OTHER_TASKS: Counts = {
  'task, protocol 1': 1,
  'task, protocol 2, application/x-bz2': 1,
  'task, protocol 2, application/x-gzip': 1,
  'task, protocol 2, application/x-python-serialize': 2,
  'task, protocol 2, application/x-yaml': 1,
}

/** What the lines of each file are. What is in brackets is no message of Celery's: the reason why nothing decodes it. */
const FILES: readonly (readonly [string, Counts])[] = [
  ['redis-events', { event: 265, '(Redis command)': 19 }],
  ['amqp-events', { event: 253 }],
  ['celery-5.2.6/redis-events', { event: 206, '(Redis command)': 15 }],
  ['celery-5.2.6/amqp-events', { event: 200 }],
  ['redis-control', { request: 89, reply: 111, '(Redis command)': 61 }],
  ['amqp-control', { request: 88, reply: 109 }],
  ['celery-5.2.6/redis-control', { request: 71, reply: 92, '(Redis command)': 34 }],
  ['celery-5.2.6/amqp-control', { request: 71, reply: 92 }],
  ['redis-tasks', { 'task, protocol 2': 81, ...OTHER_TASKS, '(Redis command)': 73 }],
  ['amqp-tasks', { 'task, protocol 2': 68, ...OTHER_TASKS }],
  ['celery-5.2.6/redis-tasks', { 'task, protocol 2': 62, ...OTHER_TASKS, '(Redis command)': 50 }],
  ['celery-5.2.6/amqp-tasks', { 'task, protocol 2': 53, ...OTHER_TASKS }],
  ['redis-results', { result: 171, '(Redis command)': 24, [CHORD]: 14 }],
  ['amqp-results', { result: 135 }],
  ['celery-5.2.6/redis-results', { result: 119, '(Redis command)': 12, [CHORD]: 14 }],
  ['celery-5.2.6/amqp-results', { result: 107 }],
  [
    'backends-results',
    {
      'result, json': 16,
      'result, pickle': 16,
      'group, json': 2,
      'group, pickle': 2,
      'row, json': 16,
      'row, pickle': 16,
      'group row': 4,
      '(SQL of a result backend)': 16,
    },
  ],
  [
    'redis-transport-options',
    { event: 18, request: 18, 'task, protocol 2': 9, '(Redis command)': 147 },
  ],
  [
    'amqp-wire-frames',
    {
      '(AMQP method: what a client asks of a broker, or the other way round)': 38,
      "(AMQP preamble: the protocol's name)": 1,
      '(AMQP content header: server/broker/rabbitmq/inbound-filter.test.ts)': 5,
    },
  ],
  ['state-vectors', { [VECTOR]: 49 }],
  ['url-vectors', { '(broker URL: server/broker/broker-url.test.ts)': 46 }],
  ['saferepr-vectors', { '(representation: contract/model/python-literal.test.ts)': 22 }],
]

/** Files whose lines are of another room, which tests them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'url-vectors': '(broker URL: server/broker/broker-url.test.ts)',
  'saferepr-vectors': '(representation: contract/model/python-literal.test.ts)',
}

/** By their first byte. None is a body; the client library takes them apart. */
const FRAMES: Readonly<Record<string, string>> = {
  '01': '(AMQP method: what a client asks of a broker, or the other way round)',
  '02': '(AMQP content header: server/broker/rabbitmq/inbound-filter.test.ts)',
  '41': "(AMQP preamble: the protocol's name)",
}

/** Files of vectors that belong to one reader each, whose test runs through all of them. */
const VECTORS: readonly (readonly [string, number])[] = [
  ['bzip2', 26],
  ['literal', 14],
  ['pickle', 462],
  ['serializer', 112],
]

describe('every recorded line', () => {
  test.each(FILES)('of %s decodes to what it says', (name, counts) => {
    const seen: Record<string, number> = {}
    for (const line of recordedLines(name)) {
      const what = ELSEWHERE[name] ?? check(line)
      seen[what] = (seen[what] ?? 0) + 1
    }
    expect(seen).toEqual(counts)
  })

  test.each(VECTORS)('of %s-vectors is there: %i', (name, lines) => {
    expect(recordedLines(`../${name}-vectors`)).toHaveLength(lines)
  })

  test('is in one of these files, and there are 3,224', () => {
    const names = FILES.map(([name]) => name)
    expect(names.toSorted()).toEqual(recordedFiles())
    const counted = FILES.flatMap(([, counts]) => Object.values(counts))
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(3_224)
    expect(names.reduce((sum, name) => sum + recordedLines(name).length, 0)).toBe(3_224)
  })
})

/** Checks one line. @returns what it is */
function check(line: RecordedLine): string {
  if (line.events !== undefined) return checkVector(line.events)
  if (line.hex !== undefined) return FRAMES[line.hex.slice(0, 2)] ?? 'unknown frame'
  if (line.kind === 'schema') return '(SQL of a result backend)'
  if (line.kind === 'result' && line.table === 'celery_tasksetmeta') return checkGroupRow(line)
  if (line.kind === 'result' && line.row !== undefined) return checkRow(line, line.row)
  if (line.kind === 'result') return checkDocument(line, line.value ?? '')
  const message = messageOf(line)
  if (message === null) return checkCommand(line)
  if (line.kind === 'rpc-result') return checkResult(message, line.says)
  switch (line.kind ?? kindOf(bytesOf(line.command?.[1] ?? '').toString())) {
    case 'event':
      return checkEvent(message, line.says)
    case 'request':
      return checkRequest(message, line)
    case 'reply':
      return checkReply(message, line)
    default:
      return checkTask(message, line.says)
  }
}

/** Of the lines under other transport options, by the channel or list that they went to. */
function kindOf(key: string): string {
  if (key.includes('pidbox')) return 'request'
  return key.includes('celeryev') ? 'event' : 'task'
}

function checkEvent({ body, contentType, compression }: WireMessage, says?: PythonValue): string {
  const { events, malformed } = decodeEvents(body, contentType, compression)
  const sent = [toPlain(says ?? jsonOf(body))].flat() as { type: string; timestamp: number }[]
  expect(malformed).toEqual([])
  // Field for field: recorded-events.test.ts.
  expect(events.map(({ type, timestamp }) => ({ type, timestamp }))).toEqual(
    sent.map(({ type, timestamp }) => ({ type, timestamp })),
  )
  return 'event'
}

function checkVector(events: readonly unknown[]): string {
  const { events: read, malformed } = decodeEvents(Buffer.from(JSON.stringify(events)), null)
  expect(read.length + malformed.length).toBe(events.length)
  return VECTOR
}

function checkRequest({ body, contentType }: WireMessage, { says, ticket }: RecordedLine): string {
  expect(contentType).toBe('application/json')
  const sent = toPlain(says ?? jsonOf(body)) as Record<string, unknown>
  const replyTo = sent['reply_to'] as { exchange: string; routing_key: string } | undefined
  expect(decodeControl(body)).toEqual({
    method: sent['method'],
    arguments: sent['arguments'],
    destination: sent['destination'],
    reply: replyTo
      ? { ticket: sent['ticket'], exchange: replyTo.exchange, routingKey: replyTo.routing_key }
      : null,
  })
  if (says !== undefined) expect(sent['ticket'] ?? null).toBe(ticket)
  return 'request'
}

function checkReply(message: WireMessage, { says, ticket }: RecordedLine): string {
  const [entry] = says?.type === 'dict' ? says.entries : []
  expect(decodeControlReply(message)).toEqual({
    problem: null,
    ticket,
    node: toPlain(entry?.[0] ?? NONE),
    value: entry?.[1],
  })
  return 'reply'
}

function checkTask(message: WireMessage, recorded?: PythonValue): string {
  const task = decodeTaskMessage(message)
  const isV1 = message.headers['task'] === undefined
  const says = isBody(recorded) ? recorded : plainJsonOf(message)
  const wire = (isV1 ? toPlain(says ?? NONE) : message.headers) as Record<string, unknown>
  const [hard = null, soft = null] = wire['timelimit'] as number[]
  expect(task).toMatchObject({
    protocol: isV1 ? 1 : 2,
    id: wire['id'],
    name: wire['task'],
    shadow: wire['shadow'] ?? null,
    argsRepr: wire['argsrepr'] ?? null,
    kwargsRepr: wire['kwargsrepr'] ?? null,
    eta: wire['eta'],
    expires: wire['expires'],
    retries: wire['retries'],
    hardTimeLimit: hard,
    softTimeLimit: soft,
    groupId: wire['group'],
    groupIndex: wire['group_index'] ?? null,
    rootId: wire['root_id'] ?? null,
    parentId: wire['parent_id'] ?? null,
    origin: wire['origin'] ?? null,
    ignoreResult: wire['ignore_result'] ?? null,
    priority: message.properties['priority'],
    replyTo: message.properties['reply_to'] || null,
    redelivered: wire['redelivered'] === true,
    stamps: Object.entries((wire['stamps'] ?? {}) as object).map(([name, value]) => ({
      name,
      values: [value].flat(),
    })),
    problem: null,
  })
  checkPayload(task, says, isV1)
  const more = [message.compression, message.contentType].find(
    (how) => how !== 'application/json' && how !== null,
  )
  return `task, protocol ${task?.protocol}${more === undefined ? '' : `, ${more}`}`
}

const isBody = (value: PythonValue | undefined): value is PythonValue =>
  value !== undefined && value.type !== 'const'

/** What a task is called with, and what comes after it. */
function checkPayload(task: TaskMessage | null, says: PythonValue | null, isV1: boolean): void {
  if (says === null) {
    // The recorder did not read YAML, pickles and what is compressed: the sender's own words.
    expect(writeCall(task?.args)).toBe(task?.argsRepr)
    expect(writeCall(task?.kwargs)).toBe(task?.kwargsRepr)
    expect(task?.canvas).toEqual({ callbacks: [], errbacks: [], chain: [], chord: null })
    return
  }
  const fields = fieldsOf(says)
  const [args, kwargs, embed] = isV1
    ? [fields.get('args'), fields.get('kwargs'), says]
    : says.type === 'list'
      ? says.items
      : []
  expect(task?.args).toEqual(args)
  expect(task?.kwargs).toEqual(kwargs)
  const { callbacks, errbacks, chain, chord } = toPlain(embed ?? NONE) as Record<string, Linked>
  const names = (linked: Linked | undefined) => [linked ?? []].flat().map(({ task: name }) => name)
  expect(task?.canvas).toEqual({
    callbacks: names(callbacks),
    errbacks: names(errbacks),
    chain: names(chain).reverse(),
    chord: names(chord)[0] ?? null,
  })
}

type Linked = { readonly task: string }[] | { readonly task: string } | null

/** The few kinds of arguments that were recorded in other serializers, as the sender showed them. */
function writeCall(value: PythonValue | null | undefined): string {
  const all = (items: readonly PythonValue[]) => items.map(writeCall).join(', ')
  if (value?.type === 'str') return `'${value.text}'`
  if (value?.type === 'hex') return `b'${value.text}'`
  if (value?.type === 'dict') {
    return `{${value.entries.map((entry) => entry.map(writeCall).join(': ')).join(', ')}}`
  }
  if (value?.type === 'set') return `{${all(value.items)}}`
  if (value?.type === 'list' || value?.type === 'tuple') return `(${all(value.items)})`
  return String(toPlain(value ?? NONE))
}

function checkCommand({ command = [], says }: RecordedLine): string {
  const [, key, ...args] = command.map((part) => bytesOf(part).toString())
  const payload = args[1] ?? args[0] ?? ''
  if (key?.startsWith('celery-task-meta-') && payload.startsWith('{')) {
    return checkResult(
      { body: Buffer.from(payload), contentType: null, contentEncoding: null, compression: null },
      says,
    )
  }
  // What holds an object, or is not UTF-8, would be a message.
  expect(command.filter((part) => typeof part !== 'string' || part.includes('{'))).toEqual([])
  return key?.startsWith('celery-taskset-meta-') ? CHORD : '(Redis command)'
}

function checkDocument(line: RecordedLine, value: string | { base64: string }): string {
  const body = bytesOf(value)
  const encoded = { body, contentType: null, contentEncoding: null, compression: null }
  if (line.key?.startsWith('celery-taskset-meta-') === true) {
    expect(decodeGroup(encoded)).toEqual(GROUP)
    return `group, ${line.serializer}`
  }
  if (typeof value === 'string') checkResult(encoded, jsonOf(body))
  const decoded = decodeResult(encoded)
  if (decoded.problem !== null) throw new Error(`Cannot read result: ${decoded.problem}`)
  expect(decoded.record.taskId).toBe(line.key?.slice('celery-task-meta-'.length))
  checkStored(decoded.record)
  return `result, ${line.serializer}`
}

const GROUP = {
  id: 'g-1',
  parentId: null,
  children: [
    { id: 't-success', parentId: null, children: null },
    { id: 't-none', parentId: null, children: null },
  ],
}

function checkResult(encoded: EncodedBody, says?: PythonValue): string {
  const decoded = decodeResult(encoded)
  if (decoded.problem !== null) throw new Error(`Cannot read result: ${decoded.problem}`)
  const { record } = decoded
  const fields = fieldsOf(says)
  const wire = toPlain(says ?? NONE) as Record<string, unknown>
  const failure = FAILURES.has(record.state) ? (wire['result'] as Failure) : null
  expect(record).toMatchObject({
    taskId: wire['task_id'],
    state: wire['status'],
    traceback: wire['traceback'],
    dateDone: wire['date_done'] ?? null,
    groupId: wire['group_id'] ?? null,
    parentId: wire['parent_id'] ?? null,
    name: wire['name'] ?? null,
    args: told(fields.get('args')),
    kwargs: told(fields.get('kwargs')),
    worker: wire['worker'] ?? null,
    retries: wire['retries'] ?? null,
    queue: wire['queue'] ?? null,
    stamps: ((wire['stamped_headers'] ?? []) as string[]).map((name) => ({
      name,
      values: [wire[name]].flat(),
    })),
  })
  expect(record.children).toEqual(toNodes(wire['children'] as Tuple[] | null))
  if (failure === null) expect(record.result).toEqual(fields.get('result'))
  else expect(toFailure(record)).toEqual(unwrapped(failure))
  return 'result'
}

const told = (value: PythonValue | undefined) => (isBody(value) ? value : null)

const FAILURES: ReadonlySet<string> = new Set(['FAILURE', 'RETRY', 'REVOKED'])

interface Failure {
  readonly exc_type: string
  readonly exc_module: string
  readonly exc_message: unknown
}

const toFailure = ({ result, exception }: ResultRecord) => ({
  result,
  type: exception?.type,
  module: exception?.module,
  args: exception?.args.map(toPlain),
})

/** An exception that could not be pickled is told by what is in its wrapper. */
function unwrapped({ exc_type: type, exc_module: module, exc_message: message }: Failure) {
  const args = [message].flat()
  return type === 'UnpickleableExceptionWrapper'
    ? { result: null, type: args[1], module: args[0], args: args[2] }
    : { result: null, type, module, args }
}

/** `[[id, parent], children]` */
type Tuple = readonly [readonly [string, string | null], Tuple[] | null]

const toNodes = (tuples: Tuple[] | null): unknown =>
  tuples &&
  tuples.map(([[id, parentId], children]) => ({ id, parentId, children: toNodes(children) }))

/** What one script stored in every backend, whatever the serializer. */
const STORED: Readonly<
  Record<string, readonly [state: string, result: unknown, failure?: unknown]>
> = {
  't-success': ['SUCCESS', { a: 1, u: 'é' }],
  't-none': ['SUCCESS', null],
  't-failure': ['FAILURE', null, { type: 'ValueError', module: 'builtins', args: ['bad', 1] }],
  't-started': ['STARTED', { pid: 1, hostname: 'w1@demo.example' }],
  't-retry': ['RETRY', null, { type: 'ConnectionError', module: 'builtins', args: ['tmp'] }],
  't-revoked': [
    'REVOKED',
    null,
    { type: 'TaskRevokedError', module: 'celery.exceptions', args: ['revoked'] },
  ],
  't-progress': ['PROGRESS', { current: 1 }],
  't-aborted': ['ABORTED', null],
}

function checkStored({ taskId, state, result, exception, args, kwargs, name }: ResultRecord): void {
  const [storedState, storedResult, failure = null] = STORED[taskId ?? ''] ?? []
  expect(state).toBe(storedState)
  expect(bare(toPlain(result ?? NONE))).toEqual(storedResult)
  expect(exception && { ...exception, args: exception.args.map(toPlain) }).toEqual(failure)
  if (name === null) return
  expect(bare(toPlain(args ?? NONE))).toEqual([2, 3])
  expect(bare(toPlain(kwargs ?? NONE))).toEqual({})
}

const bare = (plain: unknown): unknown => JSON.parse(JSON.stringify(plain))

function checkRow(line: RecordedLine, row: NonNullable<RecordedLine['row']>): string {
  const bytes = (column: string) => {
    const cell = row[column] ?? null
    return typeof cell === 'object' && cell !== null ? bytesOf(cell) : cell
  }
  const given = { ...row, result: bytes('result'), args: bytes('args'), kwargs: bytes('kwargs') }
  const { record, problem } = decodeResultRow(given as unknown as ResultRow)
  expect(problem).toBeNull()
  expect(record).toMatchObject({
    taskId: row['task_id'],
    state: row['status'],
    traceback: row['traceback'],
    dateDone: row['date_done'],
    name: row['name'],
    worker: row['worker'],
    retries: row['retries'],
    queue: row['queue'],
  })
  checkStored(record)
  return `row, ${line.serializer}`
}

function checkGroupRow({ row }: RecordedLine): string {
  const cell = row?.['result'] ?? null
  const group = decodeGroupColumn(typeof cell === 'object' && cell !== null ? bytesOf(cell) : null)
  expect(group).toEqual(GROUP)
  return 'group row'
}

const jsonOf = (body: Uint8Array): PythonValue => parseJsonValue(Buffer.from(body).toString())

const plainJsonOf = ({ body, contentType, compression }: WireMessage): PythonValue | null =>
  contentType === 'application/json' && compression === null ? jsonOf(body) : null
