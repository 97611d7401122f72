import { EventEmitter } from 'node:events'
import type { ChannelModel, ConsumeMessage } from 'amqplib'
import { describe, expect, test } from 'vitest'
import type { AppError } from '../../errors.ts'
import type { DurableEventQueue } from '../broker-settings.ts'
import { parseBrokerUrls } from '../broker-url.ts'
import { openEventQueue } from './event-queue.ts'

/** A channel that agrees to everything, and hands out what it was given to call. */
class FakeChannel extends EventEmitter {
  receive: ((message: ConsumeMessage | null) => void) | null = null
  readonly calls: string[] = []
  readonly acks: string[] = []
  prefetched = 0
  isClosed = false
  readonly refuse: Readonly<Record<string, number>>

  constructor(refuse: Readonly<Record<string, number>> = {}) {
    super()
    this.refuse = refuse
  }

  async answer(call: string): Promise<void> {
    this.calls.push(call)
    const code = this.refuse[call]
    if (code !== undefined) throw Object.assign(new Error('refused'), { code })
  }

  assertExchange = () => this.answer('assertExchange')
  checkExchange = () => this.answer('checkExchange')
  assertQueue = () => this.answer('assertQueue')
  checkQueue = () => this.answer('checkQueue')
  bindQueue = () => this.answer('bindQueue')
  prefetch = async (count: number) => {
    this.prefetched = count
  }
  ack = (message: ConsumeMessage, andAllBefore: boolean) => {
    if (this.isClosed) throw new Error('Channel closed')
    this.acks.push(`${andAllBefore ? '..' : ''}${message.fields.deliveryTag}`)
  }
  close = () => this.answer('close')
  consume = async (_queue: string, receive: FakeChannel['receive']) => {
    this.receive = receive
  }
}

interface Heard {
  readonly message: ConsumeMessage
  readonly settle: (() => void) | undefined
}

const message = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage

const open = async (channel: FakeChannel, durable: DurableEventQueue | null = null) => {
  const [url] = parseBrokerUrls('amqp://ann:pw@h/v')
  if (url.transport !== 'rabbitmq') throw new Error('not RabbitMQ')
  const { promise: gone, resolve: onGone } = Promise.withResolvers<AppError>()
  const model = { createChannel: async () => channel } as unknown as ChannelModel
  const heard: Heard[] = []
  let skip = (_deliveryTag: number): void => {}
  const opened = await openEventQueue(url, model, {
    exchange: 'celeryev',
    queuePrefix: 'celeryev',
    durable,
    onMessage: (taken, settle) => heard.push({ message: taken, settle }),
    onOpen: (queue) => {
      skip = queue.skip
    },
    onGone,
  })
  return { gone, state: opened.exchangeState, absence: opened.absence, heard, skip }
}

describe('openEventQueue()', () => {
  test('tells when RabbitMQ cancels the consumer', async () => {
    const channel = new FakeChannel()
    const { gone } = await open(channel)
    channel.receive?.(null)
    expect(await gone).toMatchObject({ code: 'BROKER_UNREACHABLE' })
  })

  test('tells when its channel is closed, and why', async () => {
    const channel = new FakeChannel()
    const { gone } = await open(channel)
    channel.emit('error', Object.assign(new Error('no'), { code: 403 }))
    channel.emit('close')
    expect(await gone).toMatchObject({
      code: 'BROKER_REFUSED',
      message: expect.stringMatching(
        /^Cannot use amqp:\/\/ann:\*\*@h:5672\/v: user "ann" may not use queue/,
      ),
    })
  })

  test('makes the exchange where it is missing, and only there', async () => {
    const channel = new FakeChannel({ checkExchange: 404 })
    expect(await open(channel)).toMatchObject({ state: 'new' })
    expect(channel.calls).toEqual([
      'checkExchange',
      'assertExchange',
      'close',
      'assertQueue',
      'bindQueue',
    ])
  })

  test.each([
    [undefined, 'usual'],
    [403, 'unknown'],
    [406, 'different'],
  ])('reads from an exchange that is there, whose declaration gives %s', async (code, state) => {
    const channel = new FakeChannel(code === undefined ? {} : { assertExchange: code })
    expect(await open(channel)).toMatchObject({ state })
    expect(channel.calls).toContain('bindQueue')
  })

  test.each([
    [{ checkExchange: 404, assertExchange: 403 }, 'user "ann" may not use exchange "celeryev"'],
    [{ checkExchange: 403 }, 'user "ann" may not use exchange "celeryev"'],
  ])('rejects when the exchange is refused with %o', async (refuse, words) => {
    await expect(open(new FakeChannel(refuse))).rejects.toMatchObject({
      code: 'BROKER_REFUSED',
      message: expect.stringContaining(words),
    })
  })

  test('rejects when the connection breaks at the exchange', async () => {
    await expect(open(new FakeChannel({ assertExchange: 541 }))).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
    })
  })

  test.each([
    [403, 'BROKER_REFUSED', 'user "ann" may not use queue'],
    [405, 'BROKER_UNREACHABLE', 'queue'],
  ])('rejects when the queue is refused with %i', async (code, expected, words) => {
    const channel = new FakeChannel({ assertQueue: code })
    await expect(open(channel)).rejects.toMatchObject({
      code: expected,
      message: expect.stringContaining(words),
    })
  })

  test('acknowledges what was taken over, once in a turn of the loop', async () => {
    const channel = new FakeChannel()
    const { absence, heard, skip } = await open(channel)
    for (const tag of [1, 2, 3]) channel.receive?.(message(tag))
    expect(heard.map(({ settle }) => settle)).toEqual([undefined, undefined, undefined])
    expect(channel.acks).toEqual([])
    skip(4)
    await new Promise((resolve) => setImmediate(resolve))
    expect(channel.acks).toEqual(['4', '..3'])
    expect(channel.prefetched).toBeGreaterThan(0)
    expect(absence).toBe('lost')
  })

  const durable = { name: 'sepal-events', maxMessages: 1_000 }

  test('acknowledges of a durable queue what is said to be safe, and nothing after its end', async () => {
    const channel = new FakeChannel()
    const { absence, heard } = await open(channel, durable)
    for (const tag of [1, 2, 3]) channel.receive?.(message(tag))
    await new Promise((resolve) => setImmediate(resolve))
    expect(channel.acks).toEqual([])
    heard[1]?.settle?.()
    channel.isClosed = true
    heard[2]?.settle?.()
    expect(channel.acks).toEqual(['..2'])
    expect(absence).toBe('kept')
  })

  test('tells that nothing was kept where the durable queue is new', async () => {
    const channel = new FakeChannel({ checkQueue: 404 })
    expect(await open(channel, durable)).toMatchObject({ absence: 'lost' })
  })

  test('says that a durable queue is there with other properties', async () => {
    const channel = new FakeChannel({ assertQueue: 406 })
    await expect(open(channel, durable)).rejects.toMatchObject({
      message: expect.stringContaining('queue "sepal-events"'),
    })
  })
})
