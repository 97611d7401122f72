/** The queue that keeps events while nobody of ours listens, on a real RabbitMQ. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { inspectRabbitmq, newVhost } from '../../../test/peers/rabbitmq-management.ts'
import { startRabbitmq } from '../../../test/peers/rabbitmq.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { BrokerConnection, Delivery, EventSink } from '../broker.ts'
import { createBroker } from '../create-broker.ts'
import { openWorker, publishEvent } from './rabbitmq-bench-fixture.ts'

const shared = inject('rabbitmq')
const QUEUE = { name: 'sepal-events', maxMessages: 1_000 }

/** Keeps what is delivered, and settles nothing by itself. */
function collect() {
  const delivered: Delivery[] = []
  const unreadable: string[] = []
  const sink: EventSink = {
    deliver: (delivery) => delivered.push(delivery),
    unreadable: (cause) => unreadable.push(cause),
  }
  const until = async (count: number) => {
    for (let turn = 0; delivered.length + unreadable.length < count; turn += 1) {
      if (turn > 500) throw new Error(`Only ${delivered.length} of ${count} came`)
      await sleep(10)
    }
  }
  return { sink, until, unreadable, delivered, texts: () => delivered.map(textOf) }
}

const textOf = ({ body }: Delivery): string => Buffer.from(body).toString()

async function openBench() {
  const url = await newVhost(shared)
  const worker = await openWorker(url)
  const open: BrokerConnection[] = []
  return {
    url,
    publish: (text: string) => publishEvent(worker, Buffer.from(text)),
    async listen(options: Partial<typeof QUEUE> = {}) {
      const broker = createBroker(url, { eventQueue: { ...QUEUE, ...options } })
      const connection = await broker.connect(2_000)
      open.push(connection)
      const events = collect()
      const absence = await connection.consumeEvents(events.sink)
      return { connection, absence, ...events }
    },
    async close() {
      for (const connection of open) await connection.close()
      await worker.model.close()
    },
  }
}

describe.skipIf(shared.missing !== null)(peerTitle('durable queue', shared.missing), () => {
  test('keeps what is sent while nobody listens, and what was not settled', async () => {
    const bench = await openBench()
    const first = await bench.listen()
    expect(first.absence).toBe('lost')
    for (const text of ['a', 'b', 'c']) await bench.publish(text)
    await first.until(3)
    first.delivered[1]?.settle?.()
    await sleep(100) // an acknowledgement has no answer
    await first.connection.close()
    first.delivered[2]?.settle?.() // too late: it does nothing
    for (const text of ['d', 'e']) await bench.publish(text)
    const second = await bench.listen()
    expect(second.absence).toBe('kept')
    await second.until(3)
    expect(second.texts()).toEqual(['c', 'd', 'e'])
    await bench.close()
  })

  test('is declared so that it lasts, is bounded, and has one consumer at a time', async () => {
    const bench = await openBench()
    await bench.listen()
    const vhost = new URL(bench.url).pathname.slice(1)
    expect(
      await inspectRabbitmq(shared.managementUrl, `queues/${vhost}/${QUEUE.name}`),
    ).toMatchObject({
      durable: true,
      auto_delete: false,
      exclusive: false,
      arguments: { 'x-max-length': 1_000, 'x-single-active-consumer': true },
    })
    await bench.close()
  })

  test('goes to the next Sepal when the first one ends, and not before', async () => {
    const bench = await openBench()
    const [first, second] = [await bench.listen(), await bench.listen()]
    await bench.publish('a')
    await first.until(1)
    expect(second.texts()).toEqual([])
    await first.connection.close()
    await bench.publish('b')
    await second.until(2)
    expect(second.texts()).toEqual(['a', 'b'])
    await bench.close()
  })

  test('lets the oldest go when it is full', async () => {
    const bench = await openBench()
    const first = await bench.listen({ maxMessages: 3 })
    await first.connection.close()
    for (const text of ['a', 'b', 'c', 'd', 'e']) await bench.publish(text)
    const second = await bench.listen({ maxMessages: 3 })
    await second.until(3)
    expect(second.texts()).toEqual(['c', 'd', 'e'])
    await bench.close()
  })

  test('is not held up by messages that are too large to look at', async () => {
    const bench = await openBench()
    const first = await bench.listen()
    await bench.publish('x'.repeat(16 * 1024 * 1024 + 1))
    await first.until(1)
    await sleep(200)
    await first.connection.close()
    const second = await bench.listen()
    await bench.publish('b')
    await second.until(1)
    expect([first.unreadable, second.texts()]).toEqual([['too-large'], ['b']])
    await bench.close()
  })

  test('is there after a restart of RabbitMQ, without what Celery had sent to it', async () => {
    const rabbitmq = await startRabbitmq()
    try {
      const broker = createBroker(rabbitmq.url, { eventQueue: QUEUE })
      const first = await broker.connect(5_000)
      await first.consumeEvents(collect().sink)
      await first.close()
      const before = await openWorker(rabbitmq.url)
      for (const text of ['a', 'b']) await publishEvent(before, Buffer.from(text))
      const persistent = { deliveryMode: 2, contentType: 'application/json' }
      before.channel.publish('celeryev', 'task.multi', Buffer.from('c'), persistent)
      await before.channel.waitForConfirms()
      await before.model.close()
      await rabbitmq.restart()
      const second = await broker.connect(5_000)
      const events = collect()
      expect(await second.consumeEvents(events.sink)).toBe('kept')
      await events.until(1)
      await sleep(200)
      // Celery marks events as transient (delivery_mode=1, celery/events/dispatcher.py).
      expect(events.texts()).toEqual(['c'])
      await second.close()
    } finally {
      await rabbitmq.stop()
    }
  }, 90_000)

  test('says so when a queue of that name is there with other properties', async () => {
    const bench = await openBench()
    const worker = await openWorker(bench.url)
    await worker.channel.assertQueue(QUEUE.name, { durable: true })
    await expect(bench.listen()).rejects.toMatchObject({
      code: 'BROKER_REFUSED',
      message: expect.stringContaining(`queue "${QUEUE.name}" is there with other properties`),
    })
    await worker.model.close()
    await bench.close()
  })
})
