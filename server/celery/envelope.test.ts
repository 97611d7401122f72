import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_ENVELOPE_BYTES, openEnvelope, type Envelope, type OpenedEnvelope } from './envelope.ts'
import { parsePythonJson } from './python-json.ts'

const fixtures = join(import.meta.dirname, '../../test/fixtures/celery')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const open = (value: unknown): Envelope => openEnvelope(bytes(JSON.stringify(value)))

const sealed = {
  body: Buffer.from('{"a": 1}').toString('base64'),
  'content-encoding': 'utf-8',
  'content-type': 'application/json',
  headers: {},
  properties: { body_encoding: 'base64' },
}

function bodyOf(envelope: Envelope): string {
  if (envelope.problem !== null) throw new Error(`Cannot open envelope: ${envelope.problem}`)
  return Buffer.from(envelope.body).toString()
}

describe('openEnvelope()', () => {
  test('takes the wrapping off', () => {
    expect(open(sealed)).toEqual({
      problem: null,
      body: Buffer.from('{"a": 1}'),
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      compression: null,
      headers: {},
      properties: { body_encoding: 'base64' },
    })
  })

  test('hands headers and properties on as they are, and none where there are none', () => {
    const headers = { task: 'demo.add', retries: 1 }
    expect(open({ ...sealed, headers })).toMatchObject({ headers })
    for (const none of [null, 'text', undefined]) {
      expect(open({ ...sealed, headers: none })).toMatchObject({ problem: null, headers: {} })
    }
  })

  test('reads headers with a number that is none, as Python writes it', () => {
    const text = JSON.stringify({ ...sealed, headers: { ratio: 7 } }).replace('7', 'NaN')
    expect(openEnvelope(bytes(text))).toMatchObject({ problem: null, headers: { ratio: null } })
  })

  test('reads a body that is not encoded when the envelope says so', () => {
    const plain = { ...sealed, body: '{"a": "é😀"}' }
    expect(bodyOf(open({ ...plain, properties: { body_encoding: null } }))).toBe('{"a": "é😀"}')
    expect(bodyOf(open({ ...plain, properties: {} }))).toBe('{"a": "é😀"}')
  })

  test('reads it alike wherever the body stands, and however it is spelled', () => {
    const { body, ...rest } = sealed
    const others = JSON.stringify(rest).slice(1)
    const spelled = [
      `{"body": "${body}", ${others}`,
      `{ "body" : "${body}" , ${others}`,
      `{"body":"${body.replace('e', '\\u0065')}",${others}`,
      JSON.stringify({ ...rest, body }),
      `{"body":"AAAA","body":"${body}",${others}`,
      `{"body": null, "also": "AAAA", "body": "${body}",${others}`,
    ]
    for (const text of spelled) expect(bodyOf(openEnvelope(bytes(text)))).toBe('{"a": 1}')
  })

  test('reads nothing where the body alone is whole', () => {
    for (const rest of ['', '}', ',', ',}', ',"properties":{"body_encoding":"base64"}', ',[]}']) {
      const text = `{"body": "${sealed.body}"${rest}`
      expect(openEnvelope(bytes(text))).toEqual({ problem: 'envelope' })
    }
  })

  test('reads a view into a larger buffer', () => {
    const text = JSON.stringify(sealed)
    const padded = bytes(`xx${text}xx`)
    expect(bodyOf(openEnvelope(padded.subarray(2, 2 + text.length)))).toBe('{"a": 1}')
    expect(bodyOf(openEnvelope(Buffer.from(text)))).toBe('{"a": 1}')
  })

  test('leaves content type and encoding open when there is no text for them', () => {
    const { 'content-type': _t, 'content-encoding': _e, ...bare } = sealed
    expect(open({ ...bare, 'content-encoding': 8 })).toMatchObject({
      contentType: null,
      contentEncoding: null,
    })
  })

  test.each([
    ['no JSON', 'not json'],
    ['half a message', JSON.stringify(sealed).slice(0, 50)],
    ['no object', '[]'],
    ['null', 'null'],
    ['no body', JSON.stringify({ ...sealed, body: undefined })],
    ['a body that is no text', JSON.stringify({ ...sealed, body: { a: 1 } })],
    ['no properties', JSON.stringify({ ...sealed, properties: undefined })],
    [
      'an unknown body encoding',
      JSON.stringify({ ...sealed, properties: { body_encoding: 'hex' } }),
    ],
    ['nothing at all', ''],
  ])('tells %s apart', (_what, text) => {
    expect(openEnvelope(bytes(text))).toEqual({ problem: 'envelope' })
  })

  test('tells what a body is compressed with', () => {
    const compression = (headers: unknown) => open({ ...sealed, headers })
    expect(compression({ compression: 'application/x-gzip' })).toMatchObject({
      compression: 'application/x-gzip',
    })
    expect(compression({ compression: 7 })).toMatchObject({ compression: '' })
    expect(compression({ compression: null })).toMatchObject({ compression: null })
    expect(compression(null)).toMatchObject({ compression: null })
  })

  test('looks at no envelope over the limit', () => {
    expect(openEnvelope(new Uint8Array(MAX_ENVELOPE_BYTES + 1))).toEqual({ problem: 'too-large' })
    expect(openEnvelope(new Uint8Array(MAX_ENVELOPE_BYTES))).toEqual({ problem: 'envelope' })
    expect(openEnvelope(bytes('[],'.repeat(1_000_000)))).toEqual({ problem: 'too-large' })
  })

  test('never throws, whatever the bytes', () => {
    const anyPayload = fc.oneof(
      fc.uint8Array({ maxLength: 256 }),
      fc.json().map(bytes),
      fc
        .record({ body: fc.anything(), headers: fc.json(), properties: fc.object() })
        .map((value) =>
          bytes(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? 0 : one))),
        ),
    )
    fc.assert(
      fc.property(anyPayload, (payload) => {
        expect(openEnvelope(payload)).toHaveProperty('problem')
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    'redis-events',
    'redis-control',
    'redis-tasks',
    'celery-5.2.6/redis-events',
    'celery-5.2.6/redis-control',
    'celery-5.2.6/redis-tasks',
    'redis-transport-options',
  ])('opens every recorded message of %s', (name) => {
    const opened = recordedEnvelopes(name).map(({ payload, body }) => {
      const envelope = openEnvelope(bytes(payload))
      const { contentType, compression } = envelope as OpenedEnvelope
      if (compression !== null) return 'compressed'
      const text = bodyOf(envelope)
      if (contentType === 'application/json' && body !== undefined) {
        expect(parsePythonJson(text)).toEqual(body)
      }
      return contentType
    })
    expect(opened.length).toBeGreaterThan(20)
    expect(new Set(opened).size).toBe(name.endsWith('tasks') ? 4 : 1)
  })
})

/** The messages as they went over the wire, with the body that the recorder (Python) decoded. */
function recordedEnvelopes(name: string): { payload: string; body: unknown }[] {
  const lines = readFileSync(join(fixtures, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.flatMap((line) => {
    const { command, body } = parsePythonJson(line) as { command: string[]; body?: unknown }
    const payload = command[2]
    const isMessage =
      ['PUBLISH', 'LPUSH'].includes(command[0] ?? '') && payload?.startsWith('{"body"')
    return payload !== undefined && isMessage === true ? [{ payload, body }] : []
  })
}
