import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findPyAmqp } from '../../../test/peers/find-py-amqp.ts'
import {
  inspectRabbitmq,
  newUser,
  newVhost,
  type RabbitmqPermissions,
} from '../../../test/peers/rabbitmq-management.ts'
import { startRabbitmq, type RabbitmqPeer } from '../../../test/peers/rabbitmq.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { describeBroker, describeBrokerLoss, describeBrokerRefusals } from '../broker.contract.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import {
  JSON_TYPES,
  openRabbitmqBench,
  openWorker,
  publishEvent,
} from './rabbitmq-bench-fixture.ts'

const shared = inject('rabbitmq')
const python = await findPyAmqp()
const request = { ...JSON_TYPES, body: Buffer.from('{}'), headers: {} }

describe.skipIf(shared.missing !== null)(peerTitle('rabbitmq', shared.missing), () => {
  describeBroker('rabbitmq', async () => openRabbitmqBench(await newVhost(shared)), {
    countsListeners: false,
  })

  test('consumeEvents() declares what Celery declares, and a queue that only we can see', async () => {
    const url = await newVhost(shared)
    const connection = await createBroker(url, { eventQueuePrefix: 'ev' }).connect(2_000)
    await connection.consumeEvents(collectEvents().sink)
    const vhost = new URL(url).pathname.slice(1)
    const inspect = (path: string) => inspectRabbitmq(shared.managementUrl, path)
    expect(await inspect(`exchanges/${vhost}/celeryev`)).toMatchObject({
      type: 'topic',
      durable: true,
      auto_delete: false,
      arguments: {},
    })
    expect(await inspect(`queues/${vhost}?disable_stats=true&enable_queue_totals=true`)).toEqual([
      expect.objectContaining({
        name: expect.stringMatching(/^ev\.sepal\.[0-9a-f-]{36}$/),
        durable: false,
        auto_delete: true,
        exclusive: true,
        arguments: {
          'x-expires': 60_000,
          'x-message-ttl': 60_000,
          'x-max-length-bytes': 64 * 1024 * 1024,
        },
      }),
    ])
    await connection.close()
  })

  test('broadcast() makes no exchange: where no worker has made it, none listens', async () => {
    const url = await newVhost(shared)
    const connection = await createBroker(url).connect(2_000)
    expect(await connection.broadcast(request)).toBeNull()
    expect(await connection.broadcast(request)).toBeNull()
    const vhost = new URL(url).pathname.slice(1)
    const all = (await inspectRabbitmq(shared.managementUrl, `exchanges/${vhost}`)) as {
      name: string
    }[]
    expect(all.map(({ name }) => name).filter((name) => !/^(amq\.|$)/.test(name))).toEqual([])
    await connection.close()
  })

  test('consumeEvents() reads from an exchange that is not as Celery makes it', async () => {
    const url = await newVhost(shared)
    const { model, channel } = await openWorker(url)
    await channel.deleteExchange('celeryev')
    await channel.assertExchange('celeryev', 'topic', { durable: false, autoDelete: true })
    const connection = await createBroker(url).connect(2_000)
    const events = collectEvents()
    await connection.consumeEvents(events.sink)
    await publishEvent({ model, channel }, Buffer.from('{}'))
    await events.until(1)
    expect(await connection.broadcast(request)).toBeNull()
    await connection.close()
    await model.close()
  })

  test('consumeEvents() and broadcast() need no more than Celery needs, and say what they lack', async () => {
    const url = await newVhost(shared)
    const worker = await openWorker(url)
    const vhost = new URL(url).pathname.slice(1)
    const tryAs = async (permissions: RabbitmqPermissions) => {
      const user = await newUser(shared, vhost, permissions)
      const broker = createBroker(url.replace('guest:guest', user))
      const connection = await broker.connect(2_000)
      const outcomes = await Promise.allSettled([
        connection.consumeEvents(collectEvents().sink),
        connection.broadcast(request),
      ])
      await connection.close()
      return outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? 'ok' : String(outcome.reason.message).split(': ')[1],
      )
    }
    const queues = '^celeryev\\.sepal\\..*'
    const own = {
      configure: queues,
      write: `${queues}|^celery\\.pidbox$`,
      read: `${queues}|^celeryev$`,
    }
    expect(await tryAs(own)).toEqual(['ok', 'ok'])
    expect(await tryAs({ ...own, write: queues })).toEqual([
      'ok',
      expect.stringMatching(/^user "\w+" may not use exchange "celery\.pidbox"$/),
    ])
    expect(await tryAs({ ...own, read: queues })).toEqual([
      expect.stringMatching(/^user "\w+" may not use exchange "celeryev" for reading$/),
      'ok',
    ])
    await worker.model.close()
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
        expect(problem).toMatchObject({
          value: { message: expect.stringMatching(/it no longer answers$/) },
        })
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
      const bench = await openRabbitmqBench(peer.url)
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
