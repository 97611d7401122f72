/** The other side of a RabbitMQ broker, as kombu plays it, for the contract battery. */
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib'
import { expect } from 'vitest'
import type { BrokerBench, HeardControl } from '../broker.contract.ts'
import { createBroker } from '../create-broker.ts'

export const JSON_TYPES = {
  contentType: 'application/json',
  contentEncoding: 'utf-8',
} as const

export interface RabbitmqWorker {
  readonly model: ChannelModel
  readonly channel: ConfirmChannel
}

export async function openWorker(url: string): Promise<RabbitmqWorker> {
  const model = await connect(url)
  model.on('error', () => {}) // it goes down with the broker in some tests
  const channel = await model.createConfirmChannel()
  channel.on('error', () => {})
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false })
  await channel.assertExchange('celery.pidbox', 'fanout', { durable: false, autoDelete: false })
  return { model, channel }
}

export async function publishEvent(
  { channel }: RabbitmqWorker,
  body: Buffer,
  properties: object = JSON_TYPES,
): Promise<void> {
  channel.publish('celeryev', 'task.multi', body, { ...properties, deliveryMode: 1, priority: 0 })
  await channel.waitForConfirms()
}

async function listen(
  { channel }: RabbitmqWorker,
  hear: (request: HeardControl) => void,
): Promise<void> {
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

interface RabbitmqBench extends BrokerBench {
  /** After the broker was away. */
  reopenWorker(): Promise<void>
}

/** @param workerUrl where the other side connects, in clear text */
export async function openRabbitmqBench(url: string, workerUrl = url): Promise<RabbitmqBench> {
  let worker = await openWorker(workerUrl)
  const garbage = [
    { name: 'nothing at all', body: '', properties: {} },
    { name: 'no JSON', body: 'hello', properties: JSON_TYPES },
    { name: 'a type of another world', body: '\x80', properties: { contentType: 'x'.repeat(255) } },
    { name: 'headers deep down', body: '{}', properties: { headers: nest(500) } },
  ]
  return {
    broker: createBroker(url),
    publish: ({ body, ...rest }) => publishEvent(worker, Buffer.from(body), rest),
    async hearControl() {
      const { promise, resolve } = Promise.withResolvers<HeardControl>()
      await listen(worker, resolve)
      return { next: () => promise }
    },
    garbage: garbage.map(({ name, body, properties }) => ({
      name,
      cause: null,
      publish: () => publishEvent(worker, Buffer.from(body, 'latin1'), properties),
    })),
    async reopenWorker() {
      worker = await openWorker(workerUrl)
    },
    dispose: () => worker.model.close(),
  }
}

const nest = (depth: number): object => {
  let table = {}
  for (let level = 0; level < depth; level++) table = { k: table }
  return table
}
