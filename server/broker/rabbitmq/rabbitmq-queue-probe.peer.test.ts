import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import { describe, expect, inject, test } from 'vitest'
import { newUser, newVhost } from '../../../test/peers/rabbitmq-management.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { BrokerConnection } from '../broker.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { describeQueueProbe, type QueueProbeBench } from '../queue-probe.contract.ts'

const shared = inject('rabbitmq')
/** The shared RabbitMQ gathers statistics every 500 ms. */
const PATIENCE = { tries: 100, pauseMs: 100 }

interface Bench extends QueueProbeBench {
  readonly connection: BrokerConnection
  readonly channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createConfirmChannel']>>
}

async function openBench(url: string, api: string | null): Promise<Bench> {
  const model = await connect(url)
  const channel = await model.createConfirmChannel()
  const connection = await createBroker(url, { api }).connect(2_000)
  return {
    connection,
    channel,
    probe: connection.queues,
    declare: async (queue) => void (await channel.assertQueue(queue)),
    async send(queue, count) {
      for (let n = 0; n < count; n++) channel.sendToQueue(queue, Buffer.from(`{"n":${n}}`))
      await channel.waitForConfirms()
    },
    async take(queue, count) {
      for (let n = 0; n < count; n++) await channel.get(queue)
    },
    async declareInfrastructure() {
      const id = crypto.randomUUID()
      const names = [
        `celeryev.${id}`,
        'w1@host.celery.pidbox',
        `${id}.reply.celery.pidbox`,
        id,
        'celery_delayed_0',
        'celery_delayed_27',
        'celery_delayed_delivery',
      ]
      for (const name of names) await channel.assertQueue(name)
      await channel.assertQueue('', { exclusive: true })
      return names
    },
    async settle(isSo) {
      for (let n = 0; n < PATIENCE.tries; n++) {
        if (await isSo()) return
        await sleep(PATIENCE.pauseMs)
      }
      throw new Error('Cannot wait for the figures of RabbitMQ: they did not come')
    },
    async dispose() {
      await connection.close()
      await model.close()
    },
  }
}

describe.skipIf(shared.missing !== null)(peerTitle('queues on rabbitmq', shared.missing), () => {
  describeQueueProbe('rabbitmq by AMQP', async () => openBench(await newVhost(shared), null), {
    reported: ['ready', 'consumers'],
    canDiscover: false,
    knowsExistence: true,
  })

  test('probe() by AMQP counts consumers, and disturbs neither events nor anything else', async () => {
    const bench = await openBench(await newVhost(shared), null)
    const { connection, channel } = bench
    const events = collectEvents()
    await connection.consumeEvents(events.sink)
    await bench.declare('a')
    await channel.consume('a', () => {})
    await channel.assertQueue('exclusive', { exclusive: true })
    const names = ['a', 'gone', 'exclusive', ...Array.from({ length: 50 }, (_, n) => `gone${n}`)]
    const observations = await connection.queues.probe(names)
    expect(observations.slice(0, 3)).toMatchObject([
      { exists: true, ready: 0, consumers: 1 },
      { exists: false, ready: null, consumers: null },
      { exists: true, ready: null, consumers: null },
    ])
    channel.publish('celeryev', 'task.sent', Buffer.from('{}'))
    await events.until(1)
    await bench.dispose()
  })

  test('probe() by AMQP rejects once the connection is over', async () => {
    const bench = await openBench(await newVhost(shared), null)
    await bench.connection.close()
    await expect(bench.probe.probe(['a'])).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
    await bench.dispose()
  })

  describe('with its management API', () => {
    const api = shared.managementUrl.replace('http://', 'http://guest:guest@')
    const open = async () => openBench(await newVhost(shared), api)

    describeQueueProbe('rabbitmq by its management API', open, {
      reported: ['ready', 'byPriority', 'unacked', 'consumers', 'oldestAgeS'],
      canDiscover: true,
      knowsExistence: true,
    })

    test('probe() knows kinds, priorities and ages where RabbitMQ does', async () => {
      const bench = await open()
      const { channel } = bench
      await channel.assertQueue('quorum', { arguments: { 'x-queue-type': 'quorum' } })
      await channel.assertQueue('urgent', { maxPriority: 5 })
      await channel.assertQueue('aged')
      const body = Buffer.from('{}')
      channel.sendToQueue('urgent', body, { priority: 5 })
      channel.sendToQueue('urgent', body, { priority: 5 })
      channel.sendToQueue('urgent', body, { priority: 0 })
      channel.sendToQueue('aged', body, { timestamp: Math.floor(Date.now() / 1000) - 60 })
      await channel.waitForConfirms()
      const look = () => bench.probe.probe(['quorum', 'urgent', 'aged'])
      await bench.settle(async () => (await look()).every(({ ready }) => ready !== null))
      await bench.settle(async () => (await look())[1]?.ready === 3)
      const [quorum, urgent, aged] = await look()
      expect(quorum).toMatchObject({ kind: 'quorum', ready: 0 })
      expect(urgent).toMatchObject({ kind: 'classic', ready: 3 })
      expect(urgent?.byPriority).toContainEqual({ priority: 5, ready: 2 })
      expect(urgent?.byPriority).toContainEqual({ priority: 0, ready: 1 })
      expect(aged?.oldestAgeS).toBeGreaterThanOrEqual(59)
      expect(aged?.oldestAgeS).toBeLessThan(100)
      expect(urgent?.oldestAgeS).toBeNull()
      await bench.dispose()
    })

    test('probe() goes through as many pages as there are', async () => {
      const bench = await open()
      for (let n = 0; n < 620; n++) {
        await bench.channel.assertQueue(`q${String(n).padStart(3, '0')}`, { durable: false })
      }
      const names = await bench.probe.discover()
      expect(names).toHaveLength(620)
      expect(await bench.probe.probe(['q619', 'nowhere'])).toMatchObject([
        { exists: true },
        { exists: false },
      ])
      await bench.dispose()
    })

    test("the API takes the broker's user, and refuses one without a tag", async () => {
      const url = await newVhost(shared)
      const asGuest = await createBroker(url, { api: shared.managementUrl }).connect(2_000)
      expect(await asGuest.queues.discover()).toEqual([])
      await asGuest.close()
      const vhost = new URL(url).pathname.slice(1)
      const all = { configure: '.*', write: '.*', read: '.*' }
      const user = await newUser(shared, vhost, all)
      const untagged = await createBroker(url.replace('guest:guest', user), {
        api: shared.managementUrl,
      }).connect(2_000)
      await expect(untagged.queues.discover()).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
        message: expect.stringMatching(
          /^Cannot use http:\/\/u\w+:\*\*@127.*: wrong user name or password, or the user lacks the tag/,
        ),
      })
      await untagged.close()
    })
  })
})
