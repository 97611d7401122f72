import { EventEmitter } from 'node:events'
import type { ChannelModel } from 'amqplib'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseBrokerUrls } from '../broker-url.ts'
import { createRabbitmqQueueProbe } from './rabbitmq-queue-probe.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server on which queues called `stuck…` do not answer before they are let go. */
function setUp() {
  const waiting: (() => void)[] = []
  const channels = { open: 0 }
  let isStuck = true
  const createChannel = async () => {
    channels.open += 1
    return Object.assign(new EventEmitter(), {
      async checkQueue(name: string) {
        if (isStuck && name.startsWith('stuck')) {
          await new Promise<void>((go) => void waiting.push(go))
        }
        return { messageCount: 3, consumerCount: 1 }
      },
      async close() {
        channels.open -= 1
      },
    })
  }
  const [url] = parseBrokerUrls('amqp://127.0.0.1')
  if (url.transport !== 'rabbitmq') throw new Error('not RabbitMQ')
  const probe = createRabbitmqQueueProbe({
    url,
    model: { createChannel } as unknown as ChannelModel,
    api: null,
    eventQueuePrefix: 'celeryev',
  })
  const look = async (names: readonly string[]) => {
    const looking = probe.probe(names)
    await vi.advanceTimersByTimeAsync(60_000)
    return (await looking).map(({ name, ready }) => [name, ready])
  }
  const letGo = () => {
    isStuck = false
    for (const go of waiting.splice(0)) go()
  }
  return { look, channels, letGo }
}

test('probe() passes over a queue that does not answer, and opens no second channel for it', async () => {
  const { look, channels, letGo } = setUp()
  const seen = [
    ['a', 3],
    ['stuck', null],
    ['b', 3],
  ]
  expect(await look(['a', 'stuck', 'b'])).toEqual(seen)
  expect(await look(['a', 'stuck', 'b'])).toEqual(seen)
  expect(channels.open).toBe(1)
  letGo()
  await vi.advanceTimersByTimeAsync(0)
  expect(channels.open).toBe(0)
  expect(await look(['stuck'])).toEqual([['stuck', 3]])
})

test('probe() asks no more queues when many do not answer', async () => {
  const { look, channels } = setUp()
  const names = Array.from({ length: 200 }, (_, at) => `stuck ${at}`)
  const seen = await look([...names, 'a'])
  expect(seen.map(([, ready]) => ready)).toEqual(Array.from({ length: 201 }, () => null))
  expect(channels.open).toBeLessThan(30)
})
