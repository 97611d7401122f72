/**
 * The wrapping that kombu puts around a message on Redis: one JSON object with the body inside.
 * Messages on RabbitMQ have none. Pure; takes the wrapping off, and leaves the body as bytes.
 *
 * Source: kombu/transport/virtual/base.py (Message, Channel.decode_body), kombu/transport/redis.py.
 */
import { isTooHeavy } from './json-weight.ts'

export interface OpenedEnvelope {
  readonly problem: null
  readonly body: Uint8Array
  readonly contentType: string | null
  readonly contentEncoding: string | null
  /** What the header `compression` names; null: the body is as it was written. */
  readonly compression: string | null
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
  const envelope = parseObject(toBuffer(payload).toString())
  if (envelope === null) return UNREADABLE
  const body = bodyOf(envelope)
  if (body === null) return UNREADABLE
  return {
    problem: null,
    body,
    contentType: textOrNull(envelope['content-type']),
    contentEncoding: textOrNull(envelope['content-encoding']),
    compression: compressionOf(envelope['headers']),
  }
}

const UNREADABLE: UnreadableEnvelope = { problem: 'envelope' }

/** kombu decodes by `properties.body_encoding` and takes a body without one as it is. */
function bodyOf(envelope: Record<string, unknown>): Buffer | null {
  const { body, properties } = envelope
  if (typeof body !== 'string' || !isObject(properties)) return null
  const encoding = properties['body_encoding'] ?? null
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  return encoding === null ? Buffer.from(body) : null
}

/** What a message's headers say of its body's compression: a name, which may be nobody's; null: none. */
export function compressionOf(headers: unknown): string | null {
  const name = isObject(headers) ? (headers['compression'] ?? null) : null
  return name === null || typeof name === 'string' ? name : ''
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null // the caller counts it; the parser's own message would quote the payload
  }
}

const toBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
