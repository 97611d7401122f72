/**
 * Which queues are bound to which exchange, from the sets that kombu keeps of it. These leak members
 * of what is long gone, so they tell of names and never of life.
 *
 * Source: kombu/transport/redis.py (Channel._queue_bind, get_table).
 */
import type { Redis } from 'ioredis'
import { isSmall } from './key-size.ts'
import { escapeGlob, type Binding, type RedisNames } from './redis-names.ts'

const MAX_MEMBERS = 2_000
const MAX_NAME = 255

/** The bindings of one exchange; of a set with thousands, some, and of one with megabytes, none. */
export async function readBindings(
  redis: Redis,
  names: RedisNames,
  key: string,
): Promise<readonly Binding[]> {
  const bindings: Binding[] = []
  if (!(await isSmall(redis, key))) return bindings
  let cursor = '0'
  do {
    const [next, members] = await redis.sscan(key, cursor, 'COUNT', 500)
    cursor = next
    for (const member of members) {
      const binding = member.length > 3 * MAX_NAME ? null : names.readBinding(member)
      if (binding !== null && binding.queue.length <= MAX_NAME) bindings.push(binding)
    }
  } while (cursor !== '0' && bindings.length < MAX_MEMBERS)
  return bindings
}

export interface KeyScan {
  /** Keys that match, of the next part of the keyspace. */
  next(): Promise<readonly string[]>
  /** Whether the last `next()` came to the end; the one after it begins anew. */
  isDone(): boolean
}

/** Keys that begin with `start`, `calls` × 1,000 of the keyspace at a time, however many keys there are. */
export function scanKeys(redis: Redis, start: string, calls: number): KeyScan {
  let cursor = '0'
  return {
    isDone: () => cursor === '0',
    async next() {
      const found: string[] = []
      for (let n = 0; n < calls; n++) {
        const [after, keys] = await redis.scan(
          cursor,
          'MATCH',
          `${escapeGlob(start)}*`,
          'COUNT',
          1_000,
        )
        cursor = after
        found.push(...keys)
        if (cursor === '0') break
      }
      return found
    },
  }
}
