/**
 * Why nothing comes in from a Redis that we are connected to. Most often workers are there under
 * other names: another database (which is but a part of a channel's name), a prefix, an exchange.
 *
 * Listens some seconds for anybody's heartbeats, and looks where workers have bound their inboxes.
 * On connections of its own, read-only, and bounded in time and number.
 */
import type { BrokerDiagnosis } from '../broker.ts'
import { quoteName } from '../quote-name.ts'
import type { TransportOptions } from '../transport-options.ts'
import { describeDifference, readEventChannel, type EventAddress } from './event-address.ts'
import { findInboxes, type Inbox } from './inbox-finder.ts'
import { openRedisClient, type RedisClient } from './redis-client.ts'
import { escapeGlob, type RedisNames } from './redis-names.ts'
import type { RedisServerUrl } from './redis-url.ts'

export interface RedisDiagnosisOptions {
  readonly url: RedisServerUrl
  readonly names: RedisNames
  readonly transport: TransportOptions
  readonly eventExchange: string
  /** Workers send a heartbeat every 2 s. */
  readonly listenMs: number
}

const CONNECT_MS = 5_000
const MAX_CHANNELS = 20

/** Never rejects. */
export async function diagnoseRedis(options: RedisDiagnosisOptions): Promise<BrokerDiagnosis> {
  const opened: RedisClient[] = []
  const open = async (): Promise<RedisClient> => {
    const client = await openRedisClient(options.url, CONNECT_MS)
    opened.push(client)
    return client
  }
  try {
    const [ears, eyes] = await Promise.all([open(), open()])
    // Before our own ears add to it.
    const listeners = await countListeners(eyes, options.names)
    const [channels, inboxes, overdue] = await Promise.all([
      listen(ears, options),
      findInboxes(eyes.redis, options.url.db),
      countOverdue(eyes, options),
    ])
    return conclude(options, { channels, inboxes, listeners, overdue })
  } catch {
    return UNKNOWN // the connection itself says what is wrong with it
  } finally {
    for (const client of opened) void client.close()
  }
}

const UNKNOWN: BrokerDiagnosis = { finding: 'unknown', hint: null }

interface Evidence {
  /** Channels on which a worker was heard. */
  readonly channels: readonly string[] | null
  readonly inboxes: readonly Inbox[] | null
  /** Patterns that others are subscribed to. */
  readonly listeners: number | null
  readonly overdue: number | null
}

function conclude(options: RedisDiagnosisOptions, evidence: Evidence): BrokerDiagnosis {
  const { url, transport, eventExchange } = options
  const { channels, inboxes, listeners, overdue } = evidence
  const ours: EventAddress = {
    keyPrefix: transport.keyPrefix,
    fanoutPrefix: transport.fanoutPrefix.replaceAll('{db}', String(url.db)),
    exchange: eventExchange,
    hasRoutingKey: transport.fanoutPatterns,
  }
  const prefixes = (inboxes ?? []).map(({ keyPrefix }) => keyPrefix)
  const differences = (channels ?? [])
    .map((channel) => readEventChannel(channel, { exchange: eventExchange, prefixes }))
    .map((theirs) => describeDifference(theirs, ours))
  if (differences.includes(null)) return { finding: 'here', hint: null }
  const [first] = differences
  if (typeof first === 'string') return { finding: 'elsewhere', hint: first }
  if (channels === null && inboxes === null) return UNKNOWN
  const here = inboxes?.find(isAt(options)) ?? null
  if (listeners === 0) return { finding: 'nobody', hint: nobodyHere(inboxes, here) }
  if (here !== null) return { finding: 'here', hint: silentWorkers(here, overdue, transport) }
  const [other] = inboxes ?? []
  if (other !== undefined) return { finding: 'elsewhere', hint: boundElsewhere(other, options) }
  return { finding: 'nobody', hint: 'No worker uses this Redis, as far as can be seen.' }
}

const isAt =
  ({ url, transport, names }: RedisDiagnosisOptions) =>
  ({ db, keyPrefix, exchange }: Inbox): boolean =>
    db === url.db && keyPrefix === transport.keyPrefix && exchange === names.controlExchange

function nobodyHere(inboxes: readonly Inbox[] | null, here: Inbox | null): string {
  const start = 'No worker is connected to this Redis now'
  if (here !== null) return `${start}; ${namesOf(here)} once was.`
  const [other] = inboxes ?? []
  return other === undefined
    ? `${start}.`
    : `${start}; in database ${other.db} there once were some.`
}

function silentWorkers(here: Inbox, overdue: number | null, options: TransportOptions): string {
  const late =
    overdue === null || overdue === 0
      ? ''
      : ` ${overdue} messages are unacknowledged for longer than the visibility timeout of ` +
        `${options.visibilityTimeoutS} s, so that other workers get them once more.`
  return (
    `Somebody listens on this Redis, and ${namesOf(here)} was bound here, but no worker sends events, ` +
    `not even heartbeats: look whether workers run, and whether event_exchange, fanout_prefix or ` +
    `fanout_patterns are other than Sepal's.${late}`
  )
}

function boundElsewhere(
  { db, keyPrefix, exchange }: Inbox,
  options: RedisDiagnosisOptions,
): string {
  const advice: string[] = []
  if (db !== options.url.db) advice.push(`write database ${db} into the broker URL`)
  if (keyPrefix !== options.transport.keyPrefix) {
    advice.push(`set global_keyprefix to ${quoteName(keyPrefix)} in --broker-transport-options`)
  }
  if (exchange !== options.names.controlExchange) {
    advice.push(`set --control-exchange ${quoteName(exchange.replace(/\.pidbox$/, ''))}`)
  }
  return (
    `Workers are bound to ${quoteName(exchange)} in database ${db}` +
    `${keyPrefix === '' ? '' : ` with the prefix ${quoteName(keyPrefix)}`}, and Sepal reads database ` +
    `${options.url.db}: ${advice.join(', and ')}.`
  )
}

const namesOf = ({ workers }: Inbox): string =>
  workers.length === 0 ? 'a worker' : workers.map(quoteName).join(', ')

/** Null: we may not ask. Redis counts patterns, those of several clients once. */
async function countListeners({ redis }: RedisClient, names: RedisNames): Promise<number | null> {
  try {
    const all = Number(await redis.call('PUBSUB', 'NUMPAT'))
    return Math.max(all - names.eventPatterns.length, 0)
  } catch {
    return null
  }
}

/** Null: we may not look, or nothing is kept there. */
async function countOverdue(
  { redis }: RedisClient,
  { names, transport }: RedisDiagnosisOptions,
): Promise<number | null> {
  try {
    const [seconds] = await redis.time()
    const before = Number(seconds) - transport.visibilityTimeoutS
    return await redis.zcount(names.unackedIndexKey, '-inf', before)
  } catch {
    return null
  }
}

/**
 * Channels on which a worker's heartbeat comes, and those that end like ours: without patterns, all
 * events come on one. Null: we may not subscribe to what is not ours.
 */
async function listen(
  { redis }: RedisClient,
  { listenMs, eventExchange }: RedisDiagnosisOptions,
): Promise<readonly string[] | null> {
  const heard = new Set<string>()
  const enough = Promise.withResolvers<void>()
  redis.on('pmessageBuffer', (_pattern, channel: Buffer) => {
    heard.add(channel.toString())
    if (heard.size >= MAX_CHANNELS) enough.resolve()
  })
  const timer = setTimeout(enough.resolve, listenMs)
  try {
    await redis.psubscribe('*/worker.heartbeat', `*${escapeGlob(eventExchange)}`)
    await enough.promise
    return [...heard]
  } catch {
    return null
  } finally {
    clearTimeout(timer)
    redis.removeAllListeners('pmessageBuffer')
  }
}
