/** The lines that were recorded from real brokers, workers and clients, for tests. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PythonValue } from '../../contract/model/python-value.ts'
import { openEnvelope } from './envelope.ts'
import { parsePythonJson } from './python-json.ts'
import { parseJsonValue } from './serializers/json-value.ts'
import { fieldsOf } from './serializers/plain-value.ts'
import type { WireMessage } from './wire-message.ts'

/** One line, as test/fixtures/celery/README.md has it. */
export interface RecordedLine {
  readonly kind?: string
  /** Redis: the exact arguments; one that is no UTF-8 is `{ base64 }`. */
  readonly command?: readonly (string | Base64)[]
  /** RabbitMQ. */
  readonly body_utf8?: string
  readonly body_base64?: string
  /** A frame as it was on the wire. */
  readonly hex?: string
  readonly properties?: RecordedProperties
  readonly ticket?: string | null
  /** Result backends. */
  readonly serializer?: string
  readonly key?: string
  readonly table?: string
  readonly value?: string | Base64
  readonly row?: Readonly<Record<string, string | number | Base64 | null>>
  /** Vectors. */
  readonly events?: readonly unknown[]
  readonly argsrepr_as_tuple?: string
  readonly kwargsrepr?: string
  /** What the recorder, which is Python, read out of the body; exact. */
  readonly says: PythonValue | undefined
}

interface Base64 {
  readonly base64: string
}

interface RecordedProperties extends Readonly<Record<string, unknown>> {
  readonly content_type: string
  readonly content_encoding: string
  readonly headers: Readonly<Record<string, unknown>>
}

const folder = join(import.meta.dirname, '../../test/fixtures/celery')

/** Names of all files of both versions, for `recordedLines()`. */
export const recordedFiles = (): string[] =>
  globSync('**/*.jsonl', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/').replace(/\.jsonl$/, ''))
    .sort()

/** @param name path under test/fixtures/celery, without `.jsonl` */
export const recordedLines = (name: string): readonly RecordedLine[] =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => {
      const fields = fieldsOf(parseJsonValue(text))
      const line = parsePythonJson(text) as RecordedLine
      return { ...line, says: fields.get('body') ?? fields.get('value') }
    })

export const bytesOf = (text: string | Base64): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.base64, 'base64')

/** The message that a line holds, its envelope taken off; null where it holds none. */
export function messageOf(line: RecordedLine): WireMessage | null {
  if (line.properties !== undefined) return ofRabbitmq(line, line.properties)
  const [verb = '', , ...args] = line.command ?? []
  if (verb === 'HSET') return opened(unackedEnvelope(args[1] ?? ''))
  const payload = ['PUBLISH', 'LPUSH', 'RPUSH'].includes(bytesOf(verb).toString())
    ? args[0]
    : undefined
  return typeof payload === 'string' && payload.startsWith('{"body"') ? opened(payload) : null
}

const ofRabbitmq = (line: RecordedLine, properties: RecordedProperties): WireMessage => ({
  body:
    line.body_utf8 === undefined
      ? Buffer.from(line.body_base64 ?? '', 'base64')
      : Buffer.from(line.body_utf8),
  contentType: properties.content_type,
  contentEncoding: properties.content_encoding,
  compression: (properties.headers['compression'] as string | undefined) ?? null,
  headers: properties.headers,
  properties,
})

function opened(payload: string): WireMessage {
  const envelope = openEnvelope(Buffer.from(payload))
  if (envelope.problem !== null) throw new Error(`Cannot open envelope: ${envelope.problem}`)
  return envelope
}

/** `[envelope, exchange, routing key]` */
const unackedEnvelope = (value: string | Base64): string =>
  JSON.stringify((JSON.parse(bytesOf(value).toString()) as unknown[])[0])
