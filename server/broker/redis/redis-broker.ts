/**
 * Celery's Redis transport: events by pattern subscription, control requests by PUBLISH.
 * Nothing is stored: what is published while we are away is gone.
 *
 * Source: kombu/transport/redis.py (Channel._subscribe, _put_fanout, PUBSUB keyprefix).
 */
import { sealEnvelope } from '../../celery/seal-envelope.ts'
import { AppError } from '../../errors.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import type { Broker, BrokerConnection, ControlMessage, Delivery } from '../broker.ts'
import { connectionOver, createConnectionEnd } from '../connection-end.ts'
import { guardSink } from '../guarded-sink.ts'
import { watchLiveness } from '../liveness.ts'
import { tlsWarnings } from '../tls-terms.ts'
import { readTransportOptions, type TransportOptions } from '../transport-options.ts'
import { createDeduplicator } from './deduplicator.ts'
import { layMessageLane } from './lay-message-lane.ts'
import { openRedisServer } from './open-redis-server.ts'
import { openRedisClient, type RedisClient } from './redis-client.ts'
import { diagnoseRedis } from './redis-diagnosis.ts'
import { createRedisNames, type RedisNames } from './redis-names.ts'
import { toRedisProblem } from './redis-problem.ts'
import { createRedisQueueProbe } from './redis-queue-probe.ts'
import { isSentinelUrl, type RedisServerUrl, type RedisUrl } from './redis-url.ts'
import { missingMasterName } from './sentinel.ts'
import { watchMaster } from './watch-master.ts'

export interface RedisPace {
  /** How often each connection is asked for a sign of life. @default 5000 */
  readonly pingEveryMs?: number
  /** How often Sentinels are asked whether the master is still the master. @default 10000 */
  readonly askSentinelsEveryMs?: number
  /** How long a diagnosis listens for workers that use other names. @default 3000 */
  readonly listenMs?: number
}

interface Terms extends Required<RedisPace> {
  readonly transport: TransportOptions
  readonly names: RedisNames
  readonly eventExchange: string
  readonly eventQueuePrefix: string
}

/** @throws {AppError} CONFIG_INVALID: the settings cannot be used, or lack the name of the master */
export function createRedisBroker(
  url: RedisUrl,
  settings: BrokerSettings = {},
  pace: RedisPace = {},
): Broker {
  const transport = readTransportOptions(settings.transportOptions)
  if (isSentinelUrl(url) && transport.masterName === null) throw missingMasterName()
  const eventExchange = settings.eventExchange ?? 'celeryev'
  const names = createRedisNames({
    db: url.db,
    options: transport,
    eventExchange,
    controlExchange: settings.controlExchange ?? 'celery',
    bySentinel: isSentinelUrl(url),
  })
  const terms = {
    transport,
    names,
    eventExchange,
    eventQueuePrefix: settings.eventQueuePrefix ?? 'celeryev',
    pingEveryMs: 5_000,
    askSentinelsEveryMs: 10_000,
    listenMs: 3_000,
    ...pace,
  } satisfies Terms
  return {
    label: url.label,
    warnings: [
      ...tlsWarnings(url.label, url.tls),
      ...tlsWarnings('the Sentinels', transport.sentinel.tls),
    ],
    connect: (timeoutMs) => connect(url, timeoutMs, terms),
  }
}

/** Two connections: a subscribed one may not publish, and a publisher must not wait behind a flood. */
async function connect(
  address: RedisUrl,
  timeoutMs: number,
  terms: Terms,
): Promise<BrokerConnection> {
  const { names, transport, pingEveryMs, askSentinelsEveryMs } = terms
  const { url, subscriber, publisher } = await openBoth(address, transport, timeoutMs)
  const end = createConnectionEnd(async () => {
    for (const { stop } of watches) stop()
    await Promise.all([subscriber.close(), publisher.close()])
  })
  const [subscriberLiveness, publisherLiveness] = [subscriber, publisher].map((client) => {
    void client.lost.then(end.lose)
    return watchLiveness({
      ping: () => client.redis.ping(),
      everyMs: pingEveryMs,
      onSilence: () => end.lose(silent(url.label)),
    })
  })
  const watches = [
    subscriberLiveness,
    publisherLiveness,
    watchMaster(address, url, { transport, everyMs: askSentinelsEveryMs, onMoved: end.lose }),
  ].filter((watch) => watch !== undefined)

  return {
    label: url.label,
    closed: end.closed,
    close: end.close,
    queues: createRedisQueueProbe({ url, redis: publisher.redis, ...terms }),
    diagnose: () => diagnoseRedis({ url, ...terms }),
    async consumeEvents(sink) {
      const guarded = guardSink(sink, end)
      const isNew = createDeduplicator(names.eventPatterns.length > 1)
      const deliver = (payload: Buffer): void => {
        subscriberLiveness?.heard()
        if (isNew(payload)) guarded.deliver(sealed(payload))
      }
      // What the lane leaves to the library comes by its event.
      layMessageLane(subscriber.redis, deliver)
      subscriber.redis.on('pmessageBuffer', (_pattern, _channel, payload: Buffer) =>
        deliver(payload),
      )
      try {
        await subscriber.redis.psubscribe(...names.eventPatterns)
      } catch (error) {
        throw toRedisProblem(url, 'psubscribe', error)
      }
      return 'lost'
    },
    async broadcast(request) {
      if (end.isOver()) throw connectionOver(url.label)
      try {
        const message = seal(request, names.controlExchange)
        const counts = names.controlChannels.map((channel) =>
          publisher.redis.publish(channel, message),
        )
        return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
      } catch (error) {
        throw toRedisProblem(url, 'publish', error)
      }
    },
  }
}

interface BothClients {
  readonly url: RedisServerUrl
  readonly subscriber: RedisClient
  readonly publisher: RedisClient
}

/** The second goes to the server that the first one found: to one master, not to two. */
async function openBoth(
  address: RedisUrl,
  transport: TransportOptions,
  timeoutMs: number,
): Promise<BothClients> {
  const endAt = performance.now() + timeoutMs
  const { url, client: subscriber } = await openRedisServer(address, transport, timeoutMs)
  try {
    const publisher = await openRedisClient(url, Math.max(endAt - performance.now(), 1))
    return { url, subscriber, publisher }
  } catch (error) {
    void subscriber.close()
    throw error
  }
}

/** Redis cuts off whoever leaves 32 MB in its hands: so nothing is opened before the next is read. */
const sealed = (body: Buffer): Delivery => ({
  body,
  contentType: null,
  contentEncoding: null,
  compression: null,
  isSealed: true,
})

const seal = (
  { body, contentType, contentEncoding, headers }: ControlMessage,
  exchange: string,
): string =>
  sealEnvelope({
    body,
    contentType,
    contentEncoding,
    headers,
    exchange,
    routingKey: '',
    deliveryTag: crypto.randomUUID(),
  })

const silent = (label: string): AppError =>
  new AppError('BROKER_UNREACHABLE', `Cannot keep the connection to ${label}: it no longer answers`)
