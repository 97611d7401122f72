/** The event channel of a broker, from the side of whoever publishes, well-meaning or not. */
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { openAmqpPublisher, textHeader } from './amqp-publisher.ts'

export interface EventProperties {
  /** @default 'application/json' */
  readonly contentType?: string
  /** @default 'utf-8' */
  readonly contentEncoding?: string
  /** The name of a compression, as kombu writes it. @default none */
  readonly compression?: string
  /** More headers, whatever their names. @default none */
  readonly headers?: readonly (readonly [name: string, text: string])[]
  /** `worker.heartbeat`, where Celery sends an event by itself. @default 'task.multi' */
  readonly routingKey?: string
}

export interface EventChannel {
  /** Resolves once the broker has taken it. */
  publish(body: Uint8Array, properties?: EventProperties): Promise<void>
  close(): void
}

export interface RedisEventChannel extends EventChannel {
  /** Without an envelope: the bytes themselves are the message. */
  publishRaw(payload: Uint8Array): Promise<void>
}

const ROUTING_KEY = 'task.multi'

/**
 * @param url names the database, as `redis://127.0.0.1:6379/0`
 * @param keyPrefix `global_keyprefix` of the workers
 */
export async function openRedisEvents(url: string, keyPrefix = ''): Promise<RedisEventChannel> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => undefined) // what is published then fails, and says so
  await redis.connect()
  const exchange = `${keyPrefix}/${new URL(url).pathname.slice(1)}.celeryev`
  const publishRaw = async (payload: Uint8Array, routingKey = ROUTING_KEY) => {
    await redis.publish(`${exchange}/${routingKey}`, Buffer.from(payload))
  }
  return {
    publish: (body, properties) =>
      publishRaw(Buffer.from(redisEnvelope(body, properties)), properties?.routingKey),
    publishRaw: (payload) => publishRaw(payload),
    close: () => redis.disconnect(),
  }
}

export async function openRabbitmqEvents(url: string): Promise<EventChannel> {
  const publisher = await openAmqpPublisher(url)
  return {
    publish: (body, properties = {}) =>
      publisher.publish({
        exchange: 'celeryev',
        routingKey: properties.routingKey ?? ROUTING_KEY,
        body,
        contentType: properties.contentType ?? 'application/json',
        contentEncoding: properties.contentEncoding ?? 'utf-8',
        headers: Buffer.concat(headersOf(properties).map(([name, text]) => textHeader(name, text))),
      }),
    close: () => publisher.close(),
  }
}

/** As kombu wraps a message for Redis. */
function redisEnvelope(body: Uint8Array, properties: EventProperties = {}): string {
  const { contentType, contentEncoding, routingKey = ROUTING_KEY } = properties
  return JSON.stringify({
    body: Buffer.from(body).toString('base64'),
    'content-encoding': contentEncoding ?? 'utf-8',
    'content-type': contentType ?? 'application/json',
    headers: Object.fromEntries([['hostname', 'hand@test.example'], ...headersOf(properties)]),
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: 'celeryev', routing_key: routingKey },
      priority: 0,
      body_encoding: 'base64',
      delivery_tag: randomUUID(),
    },
  })
}

const headersOf = ({ compression, headers = [] }: EventProperties) =>
  compression === undefined ? headers : [...headers, ['compression', compression] as const]
