/**
 * Celery events, bytes to values. Pure, and never throws: what cannot be read is told by its cause.
 *
 * A body is one JSON object or an array of them (routing key `task.multi`); the JSON decides, not
 * the routing key. Whatever arrives counts as hostile: fields are copied by allow-list, each has a
 * bound (event-field.ts), and a bad entry costs the rest of its batch nothing.
 *
 * Source: celery/events/{event,dispatcher,receiver}.py.
 */
import type { CeleryEvent } from '../../contract/model/event.ts'
import { cleanText } from './bounded-text.ts'
import { MAX_BODY_BYTES } from './compression/decompress.ts'
import {
  MAX_HOSTNAME_CHARS,
  MAX_ID_CHARS,
  MAX_TYPE_CHARS,
  readClock,
  readInteger,
  readKey,
} from './event-field.ts'
import { isTooHeavy } from './json-weight.ts'
import { parsePythonJson } from './python-json.ts'
import { toPlain } from './serializers/plain-value.ts'
import { toBuffer } from './serializers/python-text.ts'
import { decodeBody } from './serializers/serializer.ts'
import type { BodyProblem } from './serializers/unreadable.ts'
import { readTaskEvent } from './task-event.ts'
import { readWorkerFields } from './worker-event.ts'

export interface DecodedEvents {
  /** In the order they were sent. */
  readonly events: CeleryEvent[]
  /** One for the body, or one for each entry that could not be read; empty when all was well. */
  readonly malformed: MalformedCause[]
}

/** Closed list: the causes become labels of counters. */
export type MalformedCause =
  | BodyProblem //     the whole body: its size, its compression, its serializer
  | 'too-many' //      entries after MAX_BATCH_ENTRIES; one for all of them
  | 'not-an-event' //  an entry that is no object
  | 'type' //          absent, too long, or nothing after `task-` or `worker-`
  | 'hostname' //      absent, empty or too long
  | 'timestamp' //     absent or outside the years that dates can be written for
  | 'uuid' //          a task event's: absent, null, empty or too long

/** Entries of one body that are looked at; Celery's own batches end at 24. */
export const MAX_BATCH_ENTRIES = 1_000

/** The year 10000, Unix seconds: later times have no ordinary ISO form. */
const END_OF_TIME = 253_402_300_800

/**
 * Reads every event in one message body.
 *
 * JSON is read on a fast path; what an application's `event_serializer` chose instead, or what is
 * compressed, by `decodeBody()`. Bytes that are no UTF-8 become U+FFFD; U+0000 and lone surrogates in values too. Payload fields
 * over 64 KiB and names over 255 characters are cut and end in `…`.
 *
 * @param contentType null means JSON, Celery's default
 * @param compression what the header `compression` names
 */
export function decodeEvents(
  body: Uint8Array,
  contentType: string | null,
  compression: string | null = null,
): DecodedEvents {
  if (body.byteLength > MAX_BODY_BYTES) return { events: [], malformed: ['too-large'] }
  if (compression !== null || !isJson(contentType)) {
    const decoded = decodeBody({ body, contentType, contentEncoding: null, compression })
    if (decoded.problem !== null) return { events: [], malformed: [decoded.problem] }
    return readEvents(ownCopy(toPlain(decoded.value)))
  }
  if (isTooHeavy(body)) return { events: [], malformed: ['too-large'] }
  const parsed = parsePythonJson(toBuffer(body).toString())
  if (parsed === undefined) return { events: [], malformed: ['json'] }
  return readEvents(parsed)
}

/** Texts of a decoded body are slices: each keeps all of it alive, up to 16 MB, and events live for long. */
const ownCopy = (plain: unknown): unknown => JSON.parse(JSON.stringify(plain))

/** @param parsed one event or an array of them, as JSON.parse makes them */
function readEvents(parsed: unknown): DecodedEvents {
  const decoded: DecodedEvents = { events: [], malformed: [] }
  if (!Array.isArray(parsed)) {
    add(decoded, readEvent(parsed))
    return decoded
  }
  const entries = Math.min(parsed.length, MAX_BATCH_ENTRIES)
  for (let index = 0; index < entries; index += 1) add(decoded, readEvent(parsed[index]))
  if (parsed.length > entries) decoded.malformed.push('too-many')
  return decoded
}

function add({ events, malformed }: DecodedEvents, read: CeleryEvent | MalformedCause): void {
  if (typeof read === 'string') malformed.push(read)
  else events.push(read)
}

function readEvent(raw: unknown): CeleryEvent | MalformedCause {
  if (!isObject(raw)) return 'not-an-event'
  const kind = kindOf(raw['type'])
  if (kind === null) return 'type'
  const hostname = readKey(raw['hostname'], MAX_HOSTNAME_CHARS)
  if (hostname === undefined) return 'hostname'
  const timestamp = raw['timestamp']
  if (!isTimestamp(timestamp)) return 'timestamp'
  const { type, group, subject } = kind
  const clock = readClock(raw['clock'])
  const pid = readInteger(raw['pid']) ?? undefined
  if (group === 'task') {
    const uuid = readKey(raw['uuid'], MAX_ID_CHARS)
    if (uuid === undefined) return 'uuid'
    return readTaskEvent({ type, subject, uuid, hostname, timestamp, clock, pid }, raw)
  }
  const head = { type, hostname, timestamp, clock, pid }
  if (group === 'worker') return readWorkerFields({ kind: 'worker', subject, ...head }, raw)
  return { kind: 'other', ...head }
}

interface Kind {
  readonly type: string
  /** Up to the first `-`. */
  readonly group: string
  /** After it. */
  readonly subject: string
}

function kindOf(wireType: unknown): Kind | null {
  if (typeof wireType !== 'string') return null
  return KNOWN_KINDS.get(wireType) ?? parseKind(wireType)
}

function parseKind(wireType: string): Kind | null {
  if (wireType === '' || wireType.length > MAX_TYPE_CHARS) return null
  const type = cleanText(wireType)
  const dash = type.indexOf('-')
  const group = dash === -1 ? type : type.slice(0, dash)
  const subject = dash === -1 ? '' : type.slice(dash + 1)
  const isOurs = group === 'task' || group === 'worker'
  return isOurs && subject === '' ? null : { type, group, subject }
}

/** Celery's own types, so that the millions of events of a day share one copy of each word. */
const KNOWN_KINDS: ReadonlyMap<string, Kind> = new Map(
  [
    ...['sent', 'received', 'started', 'succeeded', 'failed', 'retried', 'revoked', 'rejected'].map(
      (subject) => ({ type: `task-${subject}`, group: 'task', subject }),
    ),
    ...['online', 'heartbeat', 'offline'].map((subject) => ({
      type: `worker-${subject}`,
      group: 'worker',
      subject,
    })),
  ].map((kind) => [kind.type, kind]),
)

const isTimestamp = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < END_OF_TIME

/** Parameters of the media type do not matter: JSON is UTF-8. */
const isJson = (contentType: string | null): boolean =>
  contentType === 'application/json' ||
  contentType === null ||
  /^\s*application\/json\s*(?:;|$)/i.test(contentType)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
