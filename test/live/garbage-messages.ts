/** What somebody who can publish on the event channel may send, to confuse or to break. */
import { deflateSync } from 'node:zlib'
import { eventBody, taskLife } from './celery-events.ts'
import type { EventProperties } from './event-channel.ts'

export interface Garbage {
  readonly title: string
  readonly body: Buffer
  readonly properties?: EventProperties
  /** Elements that must be counted as malformed, at least. */
  readonly malformed: number
  /** Ids of good tasks in the same body. */
  readonly good?: readonly string[]
}

const now = Date.now() / 1000
const bytes = (text: string) => Buffer.from(text)
const [received = { type: '' }, started = { type: '' }] = taskLife('victim', now)
const json = (value: unknown): Buffer => bytes(JSON.stringify(value))
const whole = eventBody(taskLife('half', now))
const MEGABYTE = 1_000_000

export const GARBAGE: readonly Garbage[] = [
  { title: 'nothing at all', body: bytes(''), malformed: 1 },
  { title: 'no JSON', body: bytes('hello, world'), malformed: 1 },
  { title: 'half a message', body: whole.subarray(0, whole.length / 2), malformed: 1 },
  { title: 'a message and a half', body: Buffer.concat([whole, whole]), malformed: 1 },
  { title: 'an array of nulls', body: json([null, null, null]), malformed: 3 },
  { title: 'an array of scalars', body: json([1, 'two', true, 0.5]), malformed: 4 },
  { title: 'an array of arrays', body: json([[], [[]], [{}]]), malformed: 3 },
  ...[null, true, 42, 'text', ''].map((scalar) => ({
    title: `the scalar ${JSON.stringify(scalar)}`,
    body: json(scalar),
    malformed: 1,
  })),
  { title: 'an object of nothing', body: json({}), malformed: 1 },
  { title: 'an event without a type', body: json({ ...received, type: undefined }), malformed: 1 },
  { title: 'a type that is a number', body: json({ ...received, type: 7 }), malformed: 1 },
  { title: 'a type of 1 MB', body: json({ ...received, type: long('task-') }), malformed: 1 },
  { title: 'an event without a uuid', body: json({ ...received, uuid: undefined }), malformed: 1 },
  { title: 'a uuid that is null', body: json({ ...started, uuid: null }), malformed: 1 },
  { title: 'a uuid that is an object', body: json({ ...started, uuid: {} }), malformed: 1 },
  { title: 'a uuid of 1 MB', body: json({ ...started, uuid: long('') }), malformed: 1 },
  { title: 'no timestamp', body: json({ ...received, timestamp: undefined }), malformed: 1 },
  {
    title: 'a timestamp that is text',
    body: json({ ...received, timestamp: 'now' }),
    malformed: 1,
  },
  { title: 'a hostname that is a list', body: json({ ...received, hostname: [] }), malformed: 1 },
  {
    title: 'a timestamp that is NaN',
    body: bytes(
      eventBody(received)
        .toString()
        .replace(/"timestamp":[^,]+/, '"timestamp":NaN'),
    ),
    malformed: 1,
  },
  {
    title: 'a timestamp that is infinite',
    body: bytes(
      eventBody(received)
        .toString()
        .replace(/"timestamp":[^,]+/, '"timestamp":1e999'),
    ),
    malformed: 1,
  },
  { title: '{"__proto__":…}', body: bytes('{"__proto__":{"polluted":"yes"}}'), malformed: 1 },
  {
    title: 'only keys of Object.prototype',
    body: bytes('{"constructor":{"prototype":{"polluted":"yes"}},"toString":1,"hasOwnProperty":2}'),
    malformed: 1,
  },
  { title: '100,000 levels of arrays', body: nested('[', ']'), malformed: 1 },
  { title: '100,000 levels of objects', body: nested('{"a":', '}', '1'), malformed: 1 },
  {
    title: 'bytes that are no UTF-8',
    body: Buffer.concat([
      bytes('{"type":"task-sent","uuid":"'),
      Buffer.of(0xff, 0xfe),
      bytes('"}'),
    ]),
    malformed: 1,
  },
  {
    title: 'an event of 20 MB',
    body: json({ ...received, args: 'x'.repeat(20 * MEGABYTE) }),
    malformed: 1,
  },
  {
    title: 'a pickle',
    body: Buffer.from('80049503000000000000004b012e', 'hex'),
    properties: { contentType: 'application/x-python-serialize', contentEncoding: 'binary' },
    malformed: 1,
  },
  {
    title: 'a bomb of 200 MB in 200 kB',
    body: deflateSync(Buffer.alloc(200 * MEGABYTE, ' ')),
    properties: { compression: 'application/x-gzip' },
    malformed: 1,
  },
  {
    title: 'a batch of good and bad',
    body: json([...life('mixed-1'), null, { type: 5 }, [], 'text', ...life('mixed-2')]),
    malformed: 4,
    good: ['mixed-1', 'mixed-2'],
  },
]

/** What is odd, or even hostile, but tells of a task all the same: it must be shown, bounded and harmless. */
export const ODDITIES: readonly { readonly title: string; readonly id: string; body: Buffer }[] = [
  {
    title: 'args of 10 MB',
    id: 'ten-megabytes',
    body: json([{ ...life('ten-megabytes')[0], args: `(${'x'.repeat(10 * MEGABYTE)})` }]),
  },
  {
    title: 'a runtime that is NaN',
    id: 'nan',
    body: bytes(
      eventBody(life('nan'))
        .toString()
        .replace(/"runtime":[^,}]+/, '"runtime":NaN'),
    ),
  },
  {
    title: 'a __proto__ beside the fields',
    id: 'proto',
    body: bytes(
      eventBody(life('proto'))
        .toString()
        .replaceAll('{"hostname"', '{"__proto__":{"polluted":"yes"},"hostname"'),
    ),
  },
  { title: 'an id that is __proto__', id: '__proto__', body: eventBody(life('__proto__')) },
  { title: 'an id that is constructor', id: 'constructor', body: eventBody(life('constructor')) },
  {
    title: 'half a surrogate pair',
    id: 'surrogate',
    body: bytes(eventBody(life('surrogate')).toString().replaceAll('(1, 2)', '\\ud83c half')),
  },
  {
    title: 'NUL, ESC and a right-to-left override',
    id: 'controls',
    body: json(life('controls').map((each) => ({ ...each, result: 'a\0b\u001b[31m\u202ec' }))),
  },
  {
    title: 'markup in every text',
    id: '<img src=x onerror=alert(1)>',
    body: json(
      life('<img src=x onerror=alert(1)>').map((each) => ({
        ...each,
        name: '<script>alert(1)</script>',
        exception: '"><svg onload=alert(1)>',
      })),
    ),
  },
  {
    title: 'an integer beyond 2^53 as its clock',
    id: 'clock',
    body: bytes(
      eventBody(life('clock'))
        .toString()
        .replaceAll(/"clock":\d+/g, `"clock":${2n ** 80n}`),
    ),
  },
]

function life(id: string) {
  return taskLife(id, now)
}

function long(prefix: string): string {
  return prefix + 'x'.repeat(MEGABYTE)
}

function nested(open: string, close: string, core = ''): Buffer {
  const levels = 100_000
  return bytes(open.repeat(levels) + core + close.repeat(levels))
}

/** Of Redis only: messages whose envelope itself is wrong. */
export const BROKEN_ENVELOPES: readonly { readonly title: string; readonly payload: Buffer }[] = [
  { title: 'an empty payload', payload: bytes('') },
  { title: 'no JSON', payload: bytes('hello') },
  { title: 'half an envelope', payload: bytes('{"body": "W10=", "content-ty') },
  { title: 'null', payload: bytes('null') },
  { title: 'an array', payload: bytes('[]') },
  { title: 'an envelope without a body', payload: json({ properties: {}, headers: {} }) },
  {
    title: 'a body that is an object',
    payload: json({ body: {}, 'content-type': 'application/json', properties: {} }),
  },
  {
    title: 'a body that is no base64',
    payload: json({
      body: '€€€',
      'content-type': 'application/json',
      'content-encoding': 'utf-8',
      properties: { body_encoding: 'base64' },
    }),
  },
  { title: '__proto__ for properties', payload: bytes('{"__proto__":{"polluted":"yes"}}') },
  { title: 'bytes that are no UTF-8', payload: Buffer.of(0x7b, 0xff, 0xfe, 0x7d) },
  { title: '100,000 levels', payload: nested('[', ']') },
]
