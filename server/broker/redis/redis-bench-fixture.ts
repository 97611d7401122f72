/** The other side of a Redis broker, as kombu plays it, for the contract battery. */
import { Redis } from 'ioredis'
import { expect } from 'vitest'
import { openEnvelope } from '../../celery/envelope.ts'
import { sealEnvelope } from '../../celery/seal-envelope.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import type { BrokerBench, Garbage, HeardControl } from '../broker.contract.ts'
import { createBroker } from '../create-broker.ts'

export interface RedisBenchOptions {
  /** What the broker is made of. */
  readonly url: string
  readonly settings?: BrokerSettings
  /** Where the other side connects: in clear text. */
  readonly workerUrl: string
  /** Names as kombu makes them. */
  readonly eventChannel: string
  readonly controlChannel: string
}

/** Of kombu with default options, in database `db`. */
export const usualChannels = (db: string) => ({
  eventChannel: `/${db}.celeryev/task.multi`,
  controlChannel: `/${db}.celery.pidbox`,
})

export async function openRedisBench(options: RedisBenchOptions): Promise<BrokerBench> {
  const { url, settings, workerUrl, eventChannel, controlChannel } = options
  const worker = new Redis(workerUrl)
  const ear = new Redis(workerUrl)
  // It may go down with the server.
  for (const client of [worker, ear]) client.on('error', () => {})
  const publish = (payload: string | Buffer): Promise<unknown> =>
    worker.publish(eventChannel, payload)
  return {
    // So rarely asked for a sign of life that only a closed socket can tell of a loss.
    broker: createBroker(url, settings, { pingEveryMs: 600_000 }),
    async publish({ body, contentType, contentEncoding }) {
      const sealed = JSON.parse(sealEvent(body)) as Record<string, unknown>
      const types = { 'content-type': contentType, 'content-encoding': contentEncoding }
      await publish(JSON.stringify({ ...sealed, ...types }))
    },
    async hearControl() {
      await ear.psubscribe(controlChannel)
      return {
        next: () => new Promise((resolve) => ear.once('pmessage', (...m) => resolve(hear(m[2])))),
      }
    },
    garbage: garbage(publish),
    async dispose() {
      worker.disconnect()
      ear.disconnect()
    },
  }
}

export const sealEvent = (body: Uint8Array, headers: Record<string, unknown> = {}): string =>
  sealEnvelope({
    body,
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers,
    exchange: 'celeryev',
    routingKey: 'task.sent',
    deliveryTag: crypto.randomUUID(),
  })

function hear(payload: string): HeardControl {
  const envelope = openEnvelope(Buffer.from(payload))
  if (envelope.problem !== null) throw new Error(`Cannot hear: ${envelope.problem}`)
  const { headers, properties } = JSON.parse(payload) as {
    readonly headers: HeardControl['headers']
    readonly properties: unknown
  }
  expect(properties).toMatchObject({
    delivery_mode: 2,
    priority: 0,
    body_encoding: 'base64',
    delivery_tag: expect.stringMatching(/^[0-9a-f-]{36}$/),
    delivery_info: { exchange: 'celery.pidbox', routing_key: '' },
  })
  const { contentType, contentEncoding } = envelope
  return { body: new Uint8Array(envelope.body), contentType, contentEncoding, headers }
}

const garbage = (publish: (payload: string | Buffer) => Promise<unknown>): readonly Garbage[] => {
  const whole = sealEvent(Buffer.from('{}'))
  const payloads: readonly (readonly [string, string | Buffer, Garbage['cause']])[] = [
    ['nothing', '', 'envelope'],
    ['no JSON', 'hello', 'envelope'],
    ['half an envelope', whole.slice(0, whole.length / 2), 'envelope'],
    ['bytes', Buffer.from([0xff, 0x00, 0xfe, 0x80]), 'envelope'],
    ['an array', '[null,null]', 'envelope'],
    ['a prototype', '{"__proto__":{"body":"e30=","properties":{}}}', 'envelope'],
    ['deep nesting', '['.repeat(200_000), 'envelope'],
    [
      'a compressed body',
      sealEvent(Buffer.from('{}'), { compression: 'application/x-gzip' }),
      null,
    ],
  ]
  return payloads.map(([name, payload, cause]) => ({
    name,
    cause,
    publish: async () => void (await publish(payload)),
  }))
}
