/**
 * How things are called on Redis: channels and keys by database, options and exchange. Pure.
 *
 * Source: kombu/transport/redis.py (GlobalKeyPrefixMixin, Channel._get_publish_topic, _q_for_pri,
 * _queue_bind, SentinelChannel._get_publish_topics); PROTOCOL: the names recorded in
 * test/fixtures/celery/redis-transport-options.jsonl.
 */
import type { TransportOptions } from '../transport-options.ts'

export interface RedisNamesOptions {
  readonly db: number
  readonly options: TransportOptions
  readonly eventExchange: string
  readonly controlExchange: string
  /** Whether the master is found by Sentinels, where kombu before 5.4 left `{db}` as it is. */
  readonly bySentinel: boolean
}

export interface RedisNames {
  /** For PSUBSCRIBE; more than one where older workers are to be heard as well. */
  readonly eventPatterns: readonly string[]
  /** The channel of events without its routing key, for people. */
  readonly eventChannel: string
  /** For PUBLISH, likewise. */
  readonly controlChannels: readonly string[]
  /** Name of the exchange of control requests, in envelopes and bindings. */
  readonly controlExchange: string
  /** The lists of a queue, in the order in which they are served. */
  readonly listsOf: (queue: string) => readonly QueueList[]
  /** Key of the set that holds the bindings of an exchange; the exchange is the rest of it. */
  readonly bindingKey: (exchange: string) => string
  readonly unackedKey: string
  readonly unackedIndexKey: string
  /** A member of such a set; null: it is none. */
  readonly readBinding: (member: string) => Binding | null
}

export interface QueueList {
  readonly priority: number
  readonly key: string
}

export interface Binding {
  readonly routingKey: string
  readonly queue: string
}

export function createRedisNames(options: RedisNamesOptions): RedisNames {
  const { db, options: transport, eventExchange, controlExchange } = options
  const { keyPrefix, fanoutPatterns, separator, prioritySteps } = transport
  const prefixes = fanoutPrefixes(options).map((prefix) => `${keyPrefix}${prefix}`)
  const key = (name: string): string => `${keyPrefix}${name}`
  return {
    eventPatterns: prefixes.map(
      (prefix) => `${escapeGlob(`${prefix}${eventExchange}`)}${fanoutPatterns ? '/*' : ''}`,
    ),
    eventChannel: `${keyPrefix}${transport.fanoutPrefix.replaceAll('{db}', String(db))}${eventExchange}`,
    controlChannels: prefixes.map((prefix) => `${prefix}${controlExchange}.pidbox`),
    controlExchange: `${controlExchange}.pidbox`,
    listsOf: (queue) =>
      prioritySteps.map((priority) => ({
        priority,
        key: key(priority === 0 ? queue : `${queue}${separator}${priority}`),
      })),
    bindingKey: (exchange) => key(`_kombu.binding.${exchange}`),
    unackedKey: key(transport.unackedKey),
    unackedIndexKey: key(transport.unackedIndexKey),
    readBinding: (member) => {
      const [routingKey, pattern, queue, more] = member.split(separator)
      if (routingKey === undefined || pattern === undefined || more !== undefined) return null
      return queue === undefined || queue === '' ? null : { routingKey, queue }
    },
  }
}

function fanoutPrefixes({ db, options, bySentinel }: RedisNamesOptions): readonly string[] {
  const { fanoutPrefix, sentinelFanoutCompat } = options
  const prefix = fanoutPrefix.replaceAll('{db}', String(db))
  const hasOld = bySentinel && sentinelFanoutCompat && prefix !== fanoutPrefix
  return hasOld ? [prefix, fanoutPrefix] : [prefix]
}

/** So that Redis takes every character for itself in a pattern. */
export const escapeGlob = (text: string): string => text.replaceAll(/[\\*?[\]^]/g, '\\$&')
