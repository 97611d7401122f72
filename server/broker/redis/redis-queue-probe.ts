/**
 * What Redis tells of queues: how many messages wait in each list, and which ones workers have. It
 * knows neither consumers nor ages, and of an empty queue not even that it is there.
 *
 * Source: kombu/transport/redis.py (Channel._size, QoS.append, get_table).
 */
import type { ChainableCommander, Redis } from 'ioredis'
import { unknownQueue, type QueueFigure } from '../../../contract/model/queue.ts'
import { isInfrastructureQueue } from '../infrastructure-queue.ts'
import { MAX_QUEUES, type QueueProbe } from '../queue-probe.ts'
import type { TransportOptions } from '../transport-options.ts'
import { readBindings, scanKeys } from './binding-reader.ts'
import type { RedisNames } from './redis-names.ts'
import { isReply, toRedisProblem, type RedisPeer } from './redis-problem.ts'
import { countUnacked } from './unacked-count.ts'

export interface RedisQueueProbeOptions {
  readonly url: RedisPeer
  readonly redis: Redis
  readonly names: RedisNames
  readonly transport: Pick<TransportOptions, 'keepsUnacked'>
  readonly eventQueuePrefix: string
}

/** Thousands of keys that one `discover()` goes over: others keep results by the million in here. */
const SCANS = 50

export function createRedisQueueProbe(options: RedisQueueProbeOptions): QueueProbe {
  const { url, redis, names, transport, eventQueuePrefix } = options
  const reported: readonly QueueFigure[] = transport.keepsUnacked
    ? ['ready', 'byPriority', 'unacked']
    : ['ready', 'byPriority']
  const scan = scanKeys(redis, names.bindingKey(''), SCANS)
  // Of the last whole round through the keyspace, and of the one that is under way.
  let [known, found] = [new Set<string>(), new Set<string>()]

  const collect = async (key: string): Promise<void> => {
    for (const { queue } of await readBindings(redis, names, key)) {
      const isOurs = found.size < MAX_QUEUES && !isInfrastructureQueue(queue, eventQueuePrefix)
      if (isOurs) found.add(queue)
    }
  }
  return {
    async discover() {
      try {
        // Celery's default exchange needs no search.
        await skipForeign(collect(names.bindingKey('celery')))
        for (const key of await scan.next()) {
          if (!key.endsWith('.pidbox')) await skipForeign(collect(key))
        }
      } catch (error) {
        const mayNotSearch = isReply(error) && found.size > 0
        if (!mayNotSearch) throw toRedisProblem(url, 'look at its queues', error)
      }
      const all = [...new Set([...known, ...found])].toSorted().slice(0, MAX_QUEUES)
      if (scan.isDone()) [known, found] = [found, new Set()]
      return all
    },
    async probe(queues) {
      try {
        const lists = queues.map((queue) => names.listsOf(queue))
        const lengths = await lengthsOf(
          redis,
          lists.flat().map(({ key }) => key),
        )
        const unacked = transport.keepsUnacked ? await countUnacked(redis, names) : null
        return queues.map((name, n) => {
          const own = (lists[n] ?? []).map(({ priority, key }) => ({
            priority,
            ready: lengths.get(key) ?? null,
          }))
          const byPriority = own.flatMap(({ priority, ready }) =>
            ready === null ? [] : [{ priority, ready }],
          )
          if (byPriority.length < own.length) return unknownQueue(name, reported)
          const ready = byPriority.reduce((sum, step) => sum + step.ready, 0)
          const mine = unacked === null ? null : (unacked.get(name) ?? 0)
          return { ...unknownQueue(name, reported), ready, byPriority, unacked: mine }
        })
      } catch (error) {
        throw toRedisProblem(url, 'look at its queues', error)
      }
    },
  }
}

const PIPELINE = 500

/** By key; null where it is another thing than a list, or not ours to see. */
async function lengthsOf(
  redis: Redis,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const lengths = new Map<string, number | null>()
  let refusal: Error | null = null
  for (let at = 0; at < keys.length; at += PIPELINE) {
    const some = keys.slice(at, at + PIPELINE)
    const answers = await run(some.reduce((pipeline, key) => pipeline.llen(key), redis.pipeline()))
    for (const [n, key] of some.entries()) {
      const answer = answers[n]
      if (answer instanceof Error) refusal = answer
      lengths.set(key, typeof answer === 'number' ? answer : null)
    }
  }
  // A user who may look at nothing is a problem; one who may look at some is none.
  const sawNothing = lengths.size > 0 && [...lengths.values()].every((length) => length === null)
  if (sawNothing && refusal !== null) throw refusal
  return lengths
}

/** Answers, or Redis's refusals, in order. @throws what broke the connection */
async function run(pipeline: ChainableCommander): Promise<readonly unknown[]> {
  const answers = (await pipeline.exec()) ?? []
  const errors: readonly unknown[] = answers.map(([error]) => error)
  const broken = errors.find((error) => error !== null && !isReply(error))
  if (broken instanceof Error) throw broken
  return answers.map(([error, answer]) => error ?? answer)
}

/** A key that is no set of bindings, though it is called so, is not our business. */
async function skipForeign(reading: Promise<void>): Promise<void> {
  try {
    await reading
  } catch (error) {
    if (!isReply(error)) throw error
  }
}
