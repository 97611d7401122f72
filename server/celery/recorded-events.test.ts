/** Every event message that was recorded from real workers, through the decoder. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CeleryEvent } from '../../contract/model/event.ts'
import { openEnvelope } from './envelope.ts'
import { decodeEvents } from './event.ts'

interface Recorded {
  readonly kind: string
  readonly types: readonly string[]
  readonly body: Record<string, unknown> | Record<string, unknown>[]
  /** Redis. */
  readonly command?: readonly string[]
  /** RabbitMQ. */
  readonly body_utf8?: string
  readonly properties?: { readonly content_type: string }
}

const fixtures = join(import.meta.dirname, '../../test/fixtures/celery')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const recorded = (name: string): Recorded[] =>
  readFileSync(join(fixtures, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ kind }) => kind === 'event')

/** Wire names of the fields that an event holds; `kind` and `subject` are ours. */
function wireFields(event: CeleryEvent): Record<string, unknown> {
  const { kind: _k, ...fields } = event
  delete (fields as { subject?: string }).subject
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
}

/** Fields that no page shows: they stay outside on purpose. */
const LEFT_OUT = ['utcoffset', 'foo', 'n', 'current', 'total', 'id', 'topic', 'action', 'cver']

function expected(sent: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(sent).filter(([key]) => !LEFT_OUT.includes(key))
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'signum' && typeof value === 'number' ? String(value) : value,
    ]),
  )
}

describe('decodeEvents()', () => {
  test.each([
    ['redis-events', 265],
    ['amqp-events', 253],
    ['celery-5.2.6/redis-events', 206],
    ['celery-5.2.6/amqp-events', 200],
  ])('reads every message of %s, field for field', (name, messages) => {
    const lines = recorded(name)
    expect(lines).toHaveLength(messages)
    for (const line of lines) {
      const { events, malformed } = decodeRecorded(line)
      expect(malformed).toEqual([])
      expect(events.map(({ type }) => type)).toEqual(line.types)
      expect(events.map(wireFields)).toEqual([line.body].flat().map(expected))
      for (const { type, kind } of events) {
        const group = type.split('-')[0]
        expect(kind).toBe(group === 'task' || group === 'worker' ? group : 'other')
      }
    }
  })
})

function decodeRecorded({ command, body_utf8: text, properties }: Recorded) {
  if (text !== undefined) return decodeEvents(bytes(text), properties?.content_type ?? null)
  const envelope = openEnvelope(bytes(command?.[2] ?? ''))
  if (envelope.problem !== null) throw new Error(`Cannot open envelope: ${envelope.problem}`)
  return decodeEvents(envelope.body, envelope.contentType)
}
