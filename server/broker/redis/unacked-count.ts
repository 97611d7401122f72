/**
 * How many messages workers have and did not acknowledge, by queue. kombu keeps them all in one hash,
 * whole; an index beside it has their tags, so that no value is read before its size is known.
 *
 * Source: kombu/transport/redis.py (QoS.append): a value is `[envelope, exchange, routing key]`.
 */
import type { Redis } from 'ioredis'
import { readBindings } from './binding-reader.ts'
import { isSmall } from './key-size.ts'
import type { Binding, RedisNames } from './redis-names.ts'
import { isReply } from './redis-problem.ts'
import { matchesTopic } from './topic-match.ts'

const MAX_MESSAGES = 1_000
const MAX_BYTES = 2 * 1024 * 1024
const BATCH = 100

/**
 * By name of the queue; a queue that is missing has none. Null: unknown, because there are more than
 * is read every few seconds, or one of them cannot be traced to a queue.
 */
export async function countUnacked(
  redis: Redis,
  names: RedisNames,
): Promise<ReadonlyMap<string, number> | null> {
  try {
    if (!(await isSmall(redis, names.unackedIndexKey))) return null
    const tags = await redis.zrange(names.unackedIndexKey, '0', String(MAX_MESSAGES))
    if (tags.length > MAX_MESSAGES || (await bytesOf(redis, names, tags)) > MAX_BYTES) return null
    const bindingsOf = rememberBindings(redis, names)
    const counts = new Map<string, number>()
    for (let at = 0; at < tags.length; at += BATCH) {
      for (const value of await redis.hmget(names.unackedKey, ...tags.slice(at, at + BATCH))) {
        if (value === null) continue // acknowledged in the meantime
        const queue = await queueOf(value, bindingsOf)
        if (queue === null) return null
        counts.set(queue, (counts.get(queue) ?? 0) + 1)
      }
    }
    return counts
  } catch (error) {
    if (isReply(error)) return null // not ours to see, or other things than kombu's
    throw error
  }
}

async function bytesOf(redis: Redis, names: RedisNames, tags: readonly string[]): Promise<number> {
  if (tags.length === 0) return 0
  const pipeline = redis.pipeline()
  for (const tag of tags) pipeline.hstrlen(names.unackedKey, tag)
  let bytes = 0
  for (const [error, length] of (await pipeline.exec()) ?? []) {
    if (error !== null) throw error
    bytes += Number(length)
  }
  return bytes
}

type BindingsOf = (exchange: string) => Promise<readonly Binding[]>

function rememberBindings(redis: Redis, names: RedisNames): BindingsOf {
  const known = new Map<string, readonly Binding[]>()
  return async (exchange) => {
    const bindings =
      known.get(exchange) ?? (await readBindings(redis, names, names.bindingKey(exchange)))
    known.set(exchange, bindings)
    return bindings
  }
}

/** Null: it cannot be told, because none or several queues are bound for it. */
async function queueOf(value: string, bindingsOf: BindingsOf): Promise<string | null> {
  const [, exchange, routingKey] = parseList(value)
  if (typeof exchange !== 'string' || typeof routingKey !== 'string') return null
  if (exchange === '') return routingKey
  const bindings = await bindingsOf(exchange)
  const exact = bindings.filter((binding) => binding.routingKey === routingKey)
  const fitting =
    exact.length > 0
      ? exact
      : bindings.filter((binding) => matchesTopic(binding.routingKey, routingKey))
  const queues = new Set(fitting.map(({ queue }) => queue))
  return queues.size === 1 ? (queues.values().next().value ?? null) : null
}

function parseList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return [] // no message of kombu's: the caller says unknown
  }
}
