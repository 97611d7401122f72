/** Every recorded message and every vector, as the seeds of a fuzz run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  bytesOf,
  messageOf,
  recordedFiles,
  recordedLines,
  type RecordedLine,
} from '../../../server/celery/recorded-messages-fixture.ts'
import { fuzzMessage, type FuzzMessage } from './fuzz-message.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')

/** In the order of the files; the same ones each time. */
export function recordedMessages(): FuzzMessage[] {
  const recorded = recordedFiles().flatMap((name) => recordedLines(name).flatMap(messagesOf))
  return [...recorded, ...vectorMessages()]
}

function messagesOf(line: RecordedLine): FuzzMessage[] {
  if (line.events !== undefined) return line.events.map(ofEvent)
  if (line.row !== undefined) return [fuzzMessage('row', Buffer.from(JSON.stringify(line.row)))]
  if (line.kind === 'result') return [fuzzMessage('document', bytesOf(line.value ?? ''))]
  if (line.properties !== undefined) return [ofRabbitmq(line, line.properties)]
  if (line.argsrepr_as_tuple !== undefined || line.kwargsrepr !== undefined) {
    const text = line.argsrepr_as_tuple ?? line.kwargsrepr ?? ''
    return [fuzzMessage('literal', Buffer.from(text))]
  }
  return ofCommand(line)
}

const ofEvent = (event: unknown): FuzzMessage =>
  fuzzMessage('message', Buffer.from(JSON.stringify(event)), { contentType: 'application/json' })

function ofRabbitmq(
  line: RecordedLine,
  properties: NonNullable<RecordedLine['properties']>,
): FuzzMessage {
  const message = messageOf(line)
  return fuzzMessage('message', Buffer.from(message?.body ?? ''), {
    contentType: properties.content_type,
    contentEncoding: properties.content_encoding,
    headers: JSON.stringify(properties.headers),
    properties: JSON.stringify({ ...properties, headers: undefined }),
  })
}

/** The argument of a Redis command that holds a payload: an envelope, a list around one, or a result. */
function ofCommand({ command = [] }: RecordedLine): FuzzMessage[] {
  const payloads = command.slice(1).map((part) => bytesOf(part).toString())
  return payloads
    .filter((text) => /^\[?\{"/.test(text))
    .map((text) => {
      const inner = text.startsWith('[') ? JSON.stringify((JSON.parse(text) as unknown[])[0]) : text
      return fuzzMessage(inner.startsWith('{"body"') ? 'envelope' : 'document', Buffer.from(inner))
    })
}

interface Vector {
  readonly base64: string
  readonly protocol?: number
  readonly contentType?: string
  readonly contentEncoding?: string
  readonly compression?: string | null
}

/** Larger ones would take the time of a thousand others. */
const MAX_VECTOR_BYTES = 32 * 1024

function vectorMessages(): FuzzMessage[] {
  const bodies = ['pickle', 'bzip2', 'serializer'].flatMap((name) =>
    vectorLines<Vector>(`${name}-vectors`).map((vector) => {
      const compression = name === 'bzip2' ? 'application/x-bz2' : vector.compression
      return fuzzMessage('message', Buffer.from(vector.base64, 'base64'), {
        contentType: vector.contentType ?? CONTENT_TYPES.get(name) ?? null,
        contentEncoding: vector.contentEncoding ?? 'binary',
        headers: JSON.stringify({ task: 'demo.add', id: 't-1', compression }),
      })
    }),
  )
  const texts = vectorLines<{ texts: readonly string[] }>('literal-vectors').flatMap(
    ({ texts: all }) => all.map((text) => fuzzMessage('literal', Buffer.from(text))),
  )
  return [...bodies.filter(({ body }) => body.length <= MAX_VECTOR_BYTES), ...texts]
}

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['pickle', 'application/x-python-serialize'],
  ['bzip2', 'application/data'],
])

const vectorLines = <Line>(name: string): Line[] =>
  readFileSync(join(FIXTURES, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
