/** One message of a fuzz run, as it would come off a broker or out of a result backend. */
import { compressionOf } from '../../../server/celery/envelope.ts'
import { parsePythonJson } from '../../../server/celery/python-json.ts'
import type { WireMessage } from '../../../server/celery/wire-message.ts'

/** Where it is read first. */
export type FuzzTarget =
  | 'envelope' // `body` is a whole envelope of Redis
  | 'message' //  of RabbitMQ: the rest tells how to read `body`
  | 'document' // of a result backend, which tells nothing
  | 'row' //      of the database backend: JSON by column, a cell of bytes is `{"base64": …}`
  | 'literal' //  a representation: `(1, 'two', ...)`

export interface FuzzMessage {
  readonly target: FuzzTarget
  readonly body: Buffer
  readonly contentType: string | null
  readonly contentEncoding: string | null
  /** JSON texts, so that everything of a message can be mutated, kept and printed. */
  readonly headers: string
  readonly properties: string
}

export const fuzzMessage = (
  target: FuzzTarget,
  body: Buffer,
  rest: Partial<FuzzMessage> = {},
): FuzzMessage => ({
  target,
  body,
  contentType: null,
  contentEncoding: null,
  headers: '{}',
  properties: '{}',
  ...rest,
})

/** Bytes from which the same message can be made again. */
export function writeReplay({ body, ...head }: FuzzMessage): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body])
}

export function readReplay(replay: Buffer): FuzzMessage {
  const end = replay.indexOf('\n')
  const head = JSON.parse(replay.toString('utf8', 0, end)) as Omit<FuzzMessage, 'body'>
  return { ...head, body: replay.subarray(end + 1) }
}

/** As a transport hands it over; a message whose headers are none has none. */
export function toWireMessage(message: FuzzMessage): WireMessage {
  const headers = toObject(message.headers)
  return {
    body: message.body,
    contentType: message.contentType,
    contentEncoding: message.contentEncoding,
    compression: compressionOf(headers),
    headers,
    properties: toObject(message.properties),
  }
}

function toObject(json: string): Record<string, unknown> {
  const value = parsePythonJson(json)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : {}
}
