import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { openEnvelope } from '../../celery/envelope.ts'
import { sealEnvelope } from '../../celery/seal-envelope.ts'
import {
  type BrokerBench,
  describeBroker,
  describeBrokerLoss,
  describeBrokerRefusals,
  type Garbage,
  type HeardControl,
} from '../broker.contract.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createRedisBroker } from './redis-broker.ts'

const { url, missing } = inject('redis')
const NOBODY = 'redis://127.0.0.1:1/0'

let databases = 0
/** Databases stand in for servers: only their number in the channel's name keeps events apart. */
const newUrl = (): string => url.replace(/\d+$/, String(1 + (databases++ % 15)))

const seal = (body: Uint8Array, headers: Record<string, unknown> = {}): string =>
  sealEnvelope({
    body,
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers,
    exchange: 'celeryev',
    routingKey: 'task.sent',
    deliveryTag: 'tag',
  })

async function openBench(address: string): Promise<BrokerBench> {
  const db = new URL(address).pathname.slice(1)
  const worker = new Redis(address)
  const ear = new Redis(address)
  const publish = (payload: string | Buffer): Promise<unknown> =>
    worker.publish(`/${db}.celeryev/task.multi`, payload)
  return {
    // So rarely asked for a sign of life that only a closed socket can tell of a loss.
    broker: createRedisBroker(address, { pingEveryMs: 600_000 }),
    async publish({ body, contentType, contentEncoding }) {
      const sealed = JSON.parse(seal(body)) as Record<string, unknown>
      const types = { 'content-type': contentType, 'content-encoding': contentEncoding }
      await publish(JSON.stringify({ ...sealed, ...types }))
    },
    async hearControl() {
      await ear.psubscribe(`/${db}.celery.pidbox`)
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
  const whole = seal(Buffer.from('{}'))
  const payloads: readonly (readonly [string, string | Buffer, Garbage['cause']])[] = [
    ['nothing', '', 'envelope'],
    ['no JSON', 'hello', 'envelope'],
    ['half an envelope', whole.slice(0, whole.length / 2), 'envelope'],
    ['bytes', Buffer.from([0xff, 0x00, 0xfe, 0x80]), 'envelope'],
    ['an array', '[null,null]', 'envelope'],
    ['a prototype', '{"__proto__":{"body":"e30=","properties":{}}}', 'envelope'],
    ['deep nesting', '['.repeat(200_000), 'envelope'],
    ['a compressed body', seal(Buffer.from('{}'), { compression: 'application/x-gzip' }), null],
  ]
  return payloads.map(([name, payload, cause]) => ({
    name,
    cause,
    publish: async () => void (await publish(payload)),
  }))
}

describe.skipIf(missing !== null)(peerTitle('redis', missing), () => {
  describeBroker('redis', () => openBench(newUrl()), { countsListeners: true })

  describe('on a server of its own', () => {
    let peer: RedisPeer
    beforeAll(async () => {
      peer = await startRedis({
        password: 'r1ght',
        args: '--user ann on >annspw ~* &/0.celeryev/* +@all -select'.split(' '),
      })
    })
    afterAll(() => peer.stop())
    const at = (credentials: string, db = '0'): string =>
      `redis://${credentials}127.0.0.1:${peer.port}/${db}`

    describeBrokerRefusals('redis', async () => ({
      nowhere: createRedisBroker(NOBODY),
      wrongPassword: createRedisBroker(at(':wr0ng@')),
    }))

    describeBrokerLoss('redis', async () => ({
      ...(await openBench(at(':r1ght@'))),
      goAway: () => peer.halt('SIGKILL'),
      comeBack: () => peer.start(),
    }))

    test.each([
      [
        'no password where one is asked for',
        '',
        '0',
        'it asks for a password, and the URL has none',
      ],
      ['an unknown user', 'bob:x@', '0', 'wrong user name or password'],
      ['a database that is not there', ':r1ght@', '99', 'it has no database of this number'],
    ])('connect() rejects with BROKER_REFUSED on %s', async (_, credentials, db, state) => {
      const broker = createRedisBroker(at(credentials, db))
      await expect(broker.connect(2_000)).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: `Cannot use ${broker.label}: ${state}`,
      })
    })

    test('broadcast() rejects with BROKER_REFUSED when the user may not publish', async () => {
      const connection = await createRedisBroker(at('ann:annspw@')).connect(2_000)
      const { sink } = collectEvents()
      await connection.consumeEvents(sink)
      const request = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
      await expect(
        connection.broadcast({ ...request, body: Buffer.from('{}'), headers: {} }),
      ).rejects.toMatchObject({ code: 'BROKER_REFUSED', message: /its user may not publish$/ })
      await connection.close()
    })

    test('connect() gives up in time, and `closed` settles, when the server freezes', async () => {
      const broker = createRedisBroker(at(':r1ght@'), { pingEveryMs: 100 })
      const connection = await broker.connect(2_000)
      peer.freeze()
      try {
        const [tried, problem] = await Promise.allSettled([broker.connect(300), connection.closed])
        expect(tried).toMatchObject({ reason: { code: 'BROKER_UNREACHABLE' } })
        expect(problem).toMatchObject({ value: { message: /it no longer answers$/ } })
      } finally {
        peer.thaw()
      }
    })

    test('a quiet connection lives on', async () => {
      const connection = await createRedisBroker(at(':r1ght@'), { pingEveryMs: 20 }).connect(2_000)
      const events = collectEvents()
      await connection.consumeEvents(events.sink)
      const rounds = new Promise((resolve) => setTimeout(resolve, 300))
      expect(await Promise.race([connection.closed, rounds])).toBeUndefined()
      await connection.close()
    })

    test('connect() rejects with BROKER_REFUSED when the URL has a password and the server none', async () => {
      const open = await startRedis()
      const broker = createRedisBroker(open.url.replace('127', ':pw@127'))
      await expect(broker.connect(2_000)).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: /the URL has a password, but the server has none$/,
      })
      await open.stop()
    })
  })
})
