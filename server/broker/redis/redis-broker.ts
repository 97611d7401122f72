/**
 * Celery's Redis transport: events by pattern subscription, control requests by PUBLISH.
 * Nothing is stored: what is published while we are away is gone.
 *
 * Source: kombu/transport/redis.py (Channel._subscribe, _put_fanout, PUBSUB keyprefix).
 */
import { openEnvelope } from '../../celery/envelope.ts'
import { sealEnvelope } from '../../celery/seal-envelope.ts'
import { AppError } from '../../errors.ts'
import { parseBrokerUrl, type RedisUrl } from '../broker-url.ts'
import type { Broker, BrokerConnection, ControlMessage, EventSink } from '../broker.ts'
import { connectionOver, createConnectionEnd } from '../connection-end.ts'
import { guardSink } from '../guarded-sink.ts'
import { watchLiveness } from '../liveness.ts'
import { openRedisClient, type RedisClient } from './redis-client.ts'
import { toRedisProblem } from './redis-problem.ts'

export interface RedisBrokerOptions {
  /** How often each connection is asked for a sign of life. @default 5000 */
  readonly pingEveryMs?: number
}

/**
 * @throws {AppError} BROKER_UNSUPPORTED: not a plain redis:// URL; CONFIG_INVALID: not a URL
 */
export function createRedisBroker(url: string, options: RedisBrokerOptions = {}): Broker {
  const address = parseBrokerUrl(url)
  if (address.transport !== 'redis') {
    throw new AppError('BROKER_UNSUPPORTED', `Cannot use ${address.label} as Redis: it is not`)
  }
  return {
    label: address.label,
    connect: (timeoutMs) => connect(address, timeoutMs, options),
  }
}

/** Two connections: a subscribed one may not publish, and a publisher must not wait behind a flood. */
async function connect(
  address: RedisUrl,
  timeoutMs: number,
  { pingEveryMs = 5_000 }: RedisBrokerOptions,
): Promise<BrokerConnection> {
  const [subscriber, publisher] = await openBoth(address, timeoutMs)
  const end = createConnectionEnd(async () => {
    for (const { stop } of watches) stop()
    await Promise.all([subscriber.close(), publisher.close()])
  })
  const watches = [subscriber, publisher].map((client) => {
    void client.lost.then(end.lose)
    return watchLiveness({
      ping: () => client.redis.ping(),
      everyMs: pingEveryMs,
      onSilence: () => end.lose(silent(address.label)),
    })
  })
  const [subscriberLiveness] = watches

  return {
    closed: end.closed,
    close: end.close,
    async consumeEvents(sink) {
      const guarded = guardSink(sink, end)
      subscriber.redis.on('pmessageBuffer', (_pattern, _channel, payload: Buffer) => {
        subscriberLiveness?.heard()
        deliver(payload, guarded)
      })
      try {
        await subscriber.redis.psubscribe(`/${address.db}.celeryev/*`)
      } catch (error) {
        throw toRedisProblem(address.label, 'psubscribe', error)
      }
    },
    async broadcast(request) {
      if (end.isOver()) throw connectionOver(address.label)
      try {
        return await publisher.redis.publish(`/${address.db}.celery.pidbox`, seal(request))
      } catch (error) {
        throw toRedisProblem(address.label, 'publish', error)
      }
    },
  }
}

async function openBoth(
  address: RedisUrl,
  timeoutMs: number,
): Promise<readonly [RedisClient, RedisClient]> {
  const both = [openRedisClient(address, timeoutMs), openRedisClient(address, timeoutMs)] as const
  try {
    return await Promise.all(both)
  } catch (error) {
    for (const client of await Promise.allSettled(both)) {
      if (client.status === 'fulfilled') void client.value.close()
    }
    throw error
  }
}

function deliver(payload: Buffer, sink: EventSink): void {
  const envelope = openEnvelope(payload)
  if (envelope.problem === null) sink.deliver(envelope)
  else sink.unreadable(envelope.problem)
}

const seal = ({ body, contentType, contentEncoding, headers }: ControlMessage): string =>
  sealEnvelope({
    body,
    contentType,
    contentEncoding,
    headers,
    exchange: 'celery.pidbox',
    routingKey: '',
    deliveryTag: crypto.randomUUID(),
  })

const silent = (label: string): AppError =>
  new AppError('BROKER_UNREACHABLE', `Cannot keep the connection to ${label}: it no longer answers`)
