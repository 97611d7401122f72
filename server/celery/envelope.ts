/**
 * The wrapping that kombu puts around a message on Redis: one JSON object with the body inside.
 * Messages on RabbitMQ have none. Pure; takes the wrapping off, and leaves the body as bytes.
 *
 * Source: kombu/transport/virtual/base.py (Message, Channel.decode_body), kombu/transport/redis.py.
 */
import { isTooHeavy } from './json-weight.ts'
import { parsePythonJson } from './python-json.ts'
import { toBuffer } from './serializers/python-text.ts'
import type { WireMessage } from './wire-message.ts'

export interface OpenedEnvelope extends WireMessage {
  readonly problem: null
}

interface UnreadableEnvelope {
  readonly problem: EnvelopeProblem
}

export type Envelope = OpenedEnvelope | UnreadableEnvelope

/** Closed list: what is wrong with one becomes a label of counters. */
type EnvelopeProblem = 'envelope' | 'too-large'

/** Bytes of the largest envelope that is looked at. */
export const MAX_ENVELOPE_BYTES = 16 * 1024 * 1024

/** Reads one pub/sub payload or list element. Never throws: what cannot be read says why. */
export function openEnvelope(payload: Uint8Array): Envelope {
  if (payload.byteLength > MAX_ENVELOPE_BYTES || isTooHeavy(payload)) {
    return { problem: 'too-large' }
  }
  const bytes = toBuffer(payload)
  return openAsWritten(bytes) ?? openAny(bytes)
}

/**
 * As kombu writes it, `{"body": "<base64>", …`: the body, nearly all of it, is decoded where it lies.
 * Null where it is written in any other way.
 */
function openAsWritten(bytes: Buffer): Envelope | null {
  if (bytes.toString('latin1', 0, BODY_KEY.length) !== BODY_KEY) return null
  const begin = bytes.indexOf(QUOTE, BODY_KEY.length) + 1
  const end = bytes.indexOf(QUOTE, begin)
  // Between `"body":` and the text is a space or nothing; no escape is base64.
  if (begin - BODY_KEY.length > 2 || end <= begin || bytes[end + 1] !== COMMA) return null
  const escape = bytes.indexOf(BACKSLASH, begin)
  if (escape !== -1 && escape < end) return null
  const envelope = parsePythonJson(`{${bytes.toString('utf8', end + 2)}`)
  // A key that comes twice counts as it comes last.
  if (!isObject(envelope) || 'body' in envelope || !isObject(envelope['properties'])) return null
  if (envelope['properties']['body_encoding'] !== 'base64') return null
  const body = Buffer.from(bytes.toString('latin1', begin, end), 'base64')
  return opened(envelope, envelope['properties'], body)
}

function openAny(bytes: Buffer): Envelope {
  const envelope = parsePythonJson(bytes.toString())
  if (!isObject(envelope) || !isObject(envelope['properties'])) return UNREADABLE
  const body = bodyOf(envelope['body'], envelope['properties'])
  return body === null ? UNREADABLE : opened(envelope, envelope['properties'], body)
}

function opened(
  envelope: Record<string, unknown>,
  properties: Record<string, unknown>,
  body: Buffer,
): OpenedEnvelope {
  const { headers } = envelope
  return {
    problem: null,
    body,
    contentType: textOrNull(envelope['content-type']),
    contentEncoding: textOrNull(envelope['content-encoding']),
    compression: compressionOf(headers),
    headers: isObject(headers) ? headers : NO_HEADERS,
    properties,
  }
}

const BODY_KEY = '{"body":'
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c

const UNREADABLE: UnreadableEnvelope = { problem: 'envelope' }
const NO_HEADERS: Record<string, unknown> = {}

/** kombu decodes by `properties.body_encoding` and takes a body without one as it is. */
function bodyOf(body: unknown, properties: Record<string, unknown>): Buffer | null {
  if (typeof body !== 'string') return null
  const encoding = properties['body_encoding'] ?? null
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  return encoding === null ? Buffer.from(body) : null
}

/** What a message's headers say of its body's compression: a name, which may be nobody's; null: none. */
export function compressionOf(headers: unknown): string | null {
  const name = isObject(headers) ? (headers['compression'] ?? null) : null
  return name === null || typeof name === 'string' ? name : ''
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
