import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { decodeControl, encodeControl, type ReplyAddress } from './control.ts'
import { parsePythonJson } from './python-json.ts'

const fixtures = join(import.meta.dirname, '../../test/fixtures/celery')
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

interface Recorded {
  readonly kind: string
  readonly ticket: string | null
  readonly body: Record<string, unknown>
  readonly properties: { readonly headers: Record<string, unknown> }
}

const requests = ['amqp-control', 'celery-5.2.6/amqp-control'].flatMap((name) =>
  readFileSync(join(fixtures, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => parsePythonJson(line) as Recorded)
    .filter(({ kind }) => kind === 'request'),
)

function replyOf({ ticket, reply_to: address }: Record<string, unknown>): ReplyAddress | null {
  if (address === undefined) return null
  const { exchange, routing_key: routingKey } = address as Record<string, string>
  return { ticket, exchange, routingKey } as ReplyAddress
}

describe('encodeControl()', () => {
  test('writes a request as kombu does, with a clock that nobody adopts', () => {
    const request = encodeControl({ method: 'enable_events', arguments: {}, destination: null })
    expect(Buffer.from(request.body).toString()).toBe(
      '{"method":"enable_events","arguments":{},"destination":null,"pattern":null,"matcher":null}',
    )
    expect(request).toMatchObject({
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      headers: { clock: 0, expires: 0 },
    })
  })

  test('has the keys of every recorded request, in their order', () => {
    const silent = requests.filter(({ ticket }) => ticket === null)
    expect(silent.length).toBeGreaterThan(4)
    expect(requests.length - silent.length).toBeGreaterThan(100)
    // Sepal addresses workers by their exact names, never by a pattern.
    const exact = requests.filter(({ body }) => body['pattern'] === null)
    expect(exact.length).toBeGreaterThan(requests.length - 10)
    for (const { body, properties } of exact) {
      const request = body as unknown as Parameters<typeof encodeControl>[0]
      const ours = encodeControl({ ...request, reply: replyOf(body) })
      expect(Buffer.from(ours.body).toString()).toBe(JSON.stringify(body))
      expect(Object.keys(ours.headers)).toEqual(Object.keys(properties.headers))
    }
  })

  test('passes on a clock that was tracked', () => {
    const request = { method: 'ping', arguments: {}, destination: null, clock: 41 }
    expect(encodeControl(request).headers.clock).toBe(41)
  })

  test('refuses an empty destination, which would reach every worker', () => {
    const request = { method: 'shutdown', arguments: {}, destination: [] }
    expect(() => encodeControl(request)).toThrow(AppError)
    expect(() => encodeControl(request)).toThrow(/addresses nobody/)
  })
})

describe('decodeControl()', () => {
  test('reads every recorded request', () => {
    expect(requests.length).toBeGreaterThan(100)
    for (const { body } of requests) {
      const read = decodeControl(bytes(body))
      expect({ ...read, arguments: { ...read?.arguments } }).toEqual({
        method: body['method'],
        arguments: body['arguments'],
        destination: body['destination'],
        reply: replyOf(body),
      })
    }
  })

  test.each([
    ['no ticket', { reply_to: { exchange: 'e', routing_key: 'r' } }],
    ['a ticket that is no text', { ticket: 7, reply_to: { exchange: 'e', routing_key: 'r' } }],
    ['no address', { ticket: 't' }],
    ['an address that is none', { ticket: 't', reply_to: 'queue' }],
    ['an address without an exchange', { ticket: 't', reply_to: { routing_key: 'r' } }],
    ['an address without a routing key', { ticket: 't', reply_to: { exchange: 'e' } }],
  ])('answers nobody where there is %s', (_what, more) => {
    expect(decodeControl(bytes({ method: 'ping', ...more }))?.reply).toBeNull()
  })

  test('takes an empty destination for everybody, as workers do', () => {
    expect(decodeControl(bytes({ method: 'ping', destination: [] }))?.destination).toBeNull()
    expect(decodeControl(bytes({ method: 'ping', destination: [7] }))?.destination).toEqual([])
  })

  test.each([
    ['no object', 'ping'],
    ['an array', []],
    ['no method', {}],
    ['a method that is no text', { method: 1 }],
    ['arguments that are no object', { method: 'ping', arguments: [] }],
    ['a destination that is no array', { method: 'ping', destination: 'w1@host' }],
  ])('refuses %s', (_what, value) => {
    expect(decodeControl(bytes(value))).toBeNull()
  })

  test('lets no key reach a prototype', () => {
    const body = new TextEncoder().encode('{"method":"x","arguments":{"__proto__":{"polluted":1}}}')
    const read = decodeControl(body)
    expect(Object.getPrototypeOf(read?.arguments)).toBeNull()
    expect(read?.arguments['polluted']).toBeUndefined()
    expect(read?.arguments['toString']).toBeUndefined()
  })

  test('reads back what encodeControl() wrote', () => {
    const request = fc.record({
      method: fc.string(),
      arguments: fc.dictionary(fc.string(), fc.jsonValue()),
      destination: fc.option(fc.array(fc.string(), { minLength: 1 })),
      reply: fc.option(
        fc.record({ ticket: fc.string(), exchange: fc.string(), routingKey: fc.string() }),
      ),
    })
    fc.assert(
      fc.property(request, (given) => {
        const read = decodeControl(encodeControl(given).body)
        expect(JSON.stringify(read)).toBe(JSON.stringify(given))
      }),
    )
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (body) => {
          const read = decodeControl(body)
          expect(read === null || typeof read.method === 'string').toBe(true)
        },
      ),
    )
  })
})
