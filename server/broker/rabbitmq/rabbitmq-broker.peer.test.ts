import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findPyAmqp } from '../../../test/peers/find-py-amqp.ts'
import { inspectRabbitmq, newVhost } from '../../../test/peers/rabbitmq-management.ts'
import { startRabbitmq, type RabbitmqPeer } from '../../../test/peers/rabbitmq.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import {
  type BrokerBench,
  describeBroker,
  describeBrokerLoss,
  describeBrokerRefusals,
  type HeardControl,
} from '../broker.contract.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'

const shared = inject('rabbitmq')
const python = await findPyAmqp()
const types = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
const request = { ...types, body: Buffer.from('{}'), headers: {} }

/** The other side, as kombu plays it. */
interface Worker {
  readonly model: ChannelModel
  readonly channel: ConfirmChannel
}

async function openWorker(url: string): Promise<Worker> {
  const model = await connect(url)
  model.on('error', () => {}) // it goes down with the broker in some tests
  const channel = await model.createConfirmChannel()
  channel.on('error', () => {})
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false })
  await channel.assertExchange('celery.pidbox', 'fanout', { durable: false, autoDelete: false })
  return { model, channel }
}

async function publish({ channel }: Worker, body: Buffer, properties: object): Promise<void> {
  channel.publish('celeryev', 'task.multi', body, { ...properties, deliveryMode: 1, priority: 0 })
  await channel.waitForConfirms()
}

async function listen({ channel }: Worker, hear: (request: HeardControl) => void): Promise<void> {
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, 'celery.pidbox', '')
  const options = { noAck: true }
  const receive = (message: ConsumeMessage | null): void => {
    if (message === null) return
    const { contentType, contentEncoding, headers, deliveryMode, priority } = message.properties
    expect({ deliveryMode, priority }).toEqual({ deliveryMode: 2, priority: 0 })
    const body = new Uint8Array(message.content)
    hear({ body, contentType, contentEncoding, headers: headers as HeardControl['headers'] })
  }
  await channel.consume(queue, receive, options)
}

interface Bench extends BrokerBench {
  /** After the broker was away. */
  reopenWorker(): Promise<void>
}

async function openBench(url: string): Promise<Bench> {
  let worker = await openWorker(url)
  const garbage = [
    { name: 'nothing at all', body: '', properties: {} },
    { name: 'no JSON', body: 'hello', properties: types },
    { name: 'a type of another world', body: '\x80', properties: { contentType: 'x'.repeat(255) } },
    { name: 'headers deep down', body: '{}', properties: { headers: nest(500) } },
  ]
  return {
    broker: createBroker(url),
    publish: ({ body, ...rest }) => publish(worker, Buffer.from(body), rest),
    async hearControl() {
      const { promise, resolve } = Promise.withResolvers<HeardControl>()
      await listen(worker, resolve)
      return { next: () => promise }
    },
    garbage: garbage.map(({ name, body, properties }) => ({
      name,
      cause: null,
      publish: () => publish(worker, Buffer.from(body, 'latin1'), properties),
    })),
    async reopenWorker() {
      worker = await openWorker(url)
    },
    dispose: () => worker.model.close(),
  }
}

const nest = (depth: number): object => {
  let table = {}
  for (let level = 0; level < depth; level++) table = { k: table }
  return table
}

describe.skipIf(shared.missing !== null)(peerTitle('rabbitmq', shared.missing), () => {
  describeBroker('rabbitmq', async () => openBench(await newVhost(shared)), {
    countsListeners: false,
  })

  test('consumeEvents() declares what Celery declares, and a queue that only we can see', async () => {
    const url = await newVhost(shared)
    const connection = await createBroker(url).connect(2_000)
    await connection.consumeEvents(collectEvents().sink)
    await connection.broadcast(request)
    const vhost = new URL(url).pathname.slice(1)
    const inspect = (path: string) => inspectRabbitmq(shared.managementUrl, path)
    const exchange = (name: string) => inspect(`exchanges/${vhost}/${name}`)
    expect(await exchange('celeryev')).toMatchObject({
      type: 'topic',
      durable: true,
      auto_delete: false,
      arguments: {},
    })
    expect(await exchange('celery.pidbox')).toMatchObject({
      type: 'fanout',
      durable: false,
      auto_delete: false,
      arguments: {},
    })
    expect(await inspect(`queues/${vhost}?disable_stats=true&enable_queue_totals=true`)).toEqual([
      expect.objectContaining({
        name: expect.stringMatching(/^celeryev\.sepal\.[0-9a-f-]{36}$/),
        durable: false,
        auto_delete: true,
        exclusive: true,
        arguments: { 'x-expires': 60_000, 'x-message-ttl': 5_000 },
      }),
    ])
    await connection.close()
  })

  test('consumeEvents() rejects with BROKER_REFUSED when celeryev is not as Celery makes it', async () => {
    const url = await newVhost(shared)
    const { model, channel } = await openWorker(url)
    await channel.deleteExchange('celeryev')
    await channel.assertExchange('celeryev', 'topic', { durable: false })
    const broker = createBroker(url)
    const connection = await broker.connect(2_000)
    await expect(connection.consumeEvents(collectEvents().sink)).rejects.toMatchObject({
      code: 'BROKER_REFUSED',
      message: `Cannot use ${broker.label}: exchange "celeryev" is there with other properties than Celery gives it`,
    })
    expect(await connection.broadcast(request)).toBeNull()
    await connection.close()
    await model.close()
  })

  describe.skipIf(python === null)(
    peerTitle('py-amqp', python === null ? 'python3 cannot import amqp' : null),
    () => {
      test('its integers beyond 32 bits, nested or not, close no connection', async () => {
        const url = await newVhost(shared)
        const connection = await createBroker(url).connect(2_000)
        const events = collectEvents()
        await connection.consumeEvents(events.sink)
        await promisify(execFile)(python ?? '', ['-c', PY_AMQP, url])
        await events.until(3)
        const bodies = events.delivered.map(({ body }) => Buffer.from(body).toString())
        expect(bodies).toEqual(['first', 'second', 'third'])
        await connection.close()
      })
    },
  )

  describe('on a server of its own', () => {
    let peer: RabbitmqPeer
    beforeAll(async () => {
      peer = await startRabbitmq()
    })
    afterAll(() => peer.stop())
    const at = (credentials: string, vhost: string): string =>
      `amqp://${credentials}@127.0.0.1:${peer.port}/${vhost}`

    describeBrokerRefusals('rabbitmq', async () => ({
      nowhere: createBroker('amqp://127.0.0.1:1//'),
      wrongPassword: createBroker(at('guest:wr0ng', '/')),
    }))

    test('connect() rejects with BROKER_REFUSED on a virtual host that is not there', async () => {
      const broker = createBroker(at('guest:guest', 'no%20such'))
      await expect(broker.connect(2_000)).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: `Cannot use ${broker.label}: it has no virtual host "no such"`,
      })
    })

    test('connect() gives up in time, and `closed` settles, when the server freezes', async () => {
      const broker = createBroker(peer.url, {}, { heartbeatS: 1 })
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

    test('closed settles with the reason when an operator shuts the server down', async () => {
      const broker = createBroker(peer.url)
      const connection = await broker.connect(2_000)
      await connection.consumeEvents(collectEvents().sink)
      const restarted = peer.restart()
      expect(await connection.closed).toMatchObject({
        code: 'BROKER_UNREACHABLE',
        message: `Cannot keep the connection to ${broker.label}: it was shut down, or told to close the connection`,
      })
      await restarted
    })

    describeBrokerLoss('rabbitmq', async () => {
      const bench = await openBench(peer.url)
      return {
        ...bench,
        goAway: () => peer.halt('SIGKILL'),
        async comeBack() {
          await peer.start()
          await bench.reopenWorker()
        },
      }
    })
  })
})

/** Publishes three messages; the header of the second holds what made clients fall over. */
const PY_AMQP = `
import sys, amqp
from urllib.parse import urlparse
url = urlparse(sys.argv[1])
connection = amqp.Connection(f'{url.hostname}:{url.port}', 'guest', 'guest', virtual_host=url.path[1:])
connection.connect()
channel = connection.channel()
big = 2 ** 40
headers = {'big': big, 'list': [big, {'deep': -big}], 'table': {'deeper': {'big': big}}, 'none': None}
for body, table in (('first', {}), ('second', headers), ('third', {'hostname': 'w1@host'})):
    message = amqp.Message(body, content_type='application/json', content_encoding='utf-8', application_headers=table)
    channel.basic_publish(message, exchange='celeryev', routing_key='task.sent')
connection.close()
`
