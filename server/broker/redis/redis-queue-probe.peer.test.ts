import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import type { BrokerConnection } from '../broker.ts'
import { createBroker } from '../create-broker.ts'
import { describeQueueProbe, type QueueProbeBench } from '../queue-probe.contract.ts'

const { missing } = inject('redis')
const SEP = '\x06\x16'

/** Celery on Redis, as recorded: `LPUSH`, `SADD _kombu.binding.…`, `HSET unacked`, `ZADD unacked_index`. */
interface Bench extends QueueProbeBench {
  readonly redis: Redis
  readonly connection: BrokerConnection
}

describe.skipIf(missing !== null)(peerTitle('queues on redis', missing), () => {
  let peer: RedisPeer
  let db = 0
  beforeAll(async () => {
    const user = '--user limited on >pw +@connection +@pubsub +select +info &* ~open* +llen +sscan'
    peer = await startRedis({ args: user.split(' ') })
  })
  afterAll(() => peer.stop())

  async function openBench(
    settings: BrokerSettings = {},
    { prefix = '', sep = SEP, credentials = '' } = {},
  ): Promise<Bench> {
    const number = db++ % 16
    const redis = new Redis(peer.port, { db: number, keyPrefix: prefix })
    await redis.flushdb()
    const url = `redis://${credentials}127.0.0.1:${peer.port}/${number}`
    const connection = await createBroker(url, settings).connect(2_000)
    const keyOf = (queue: string, priority: number): string =>
      priority === 0 ? queue : `${queue}${sep}${priority}`
    const bind = (exchange: string, ...member: string[]) =>
      redis.sadd(`_kombu.binding.${exchange}`, member.join(sep))
    return {
      redis,
      connection,
      probe: connection.queues,
      async declare(queue) {
        await bind(queue, queue, '', queue)
      },
      async send(queue, count, priority = 0) {
        for (let n = 0; n < count; n++) await redis.lpush(keyOf(queue, priority), `{"n":${n}}`)
      },
      async take(queue, count) {
        for (let n = 0; n < count; n++) {
          const message = await redis.rpop(queue)
          const tag = crypto.randomUUID()
          await redis.zadd('unacked_index', Date.now() / 1000, tag)
          await redis.hset('unacked', tag, JSON.stringify([JSON.parse(message ?? ''), '', queue]))
        }
      },
      async declareInfrastructure() {
        const id = crypto.randomUUID()
        await bind('celeryev', '#', '', `celeryev.${id}`)
        await bind('celery.pidbox', '', '', 'w1@host.celery.pidbox')
        await bind('reply.celery.pidbox', id, '', `${id}.reply.celery.pidbox`)
        await bind('results', id, '', id)
        await redis.set('_kombu.binding.nonsense', 'no set')
        await redis.zadd('_kombu.binding_deadlines', 1, 'celery')
        await redis.sadd(
          '_kombu.binding.odd',
          'one',
          'a\x06\x16b',
          `${SEP}${SEP}`,
          'x'.repeat(9_000),
        )
        return ['celeryev', 'celery.pidbox', 'reply', 'results']
      },
      settle: async (isSo) => expect(await isSo()).toBe(true),
      async dispose() {
        await connection.close()
        redis.disconnect()
      },
    }
  }

  describeQueueProbe('redis', () => openBench(), {
    reported: ['ready', 'byPriority', 'unacked'],
    canDiscover: true,
    knowsExistence: false,
  })

  const transportOptions = { global_keyprefix: 'p[1]:', sep: ':', priority_steps: [0, 5] }
  const others = { prefix: 'p[1]:', sep: ':' }
  describeQueueProbe('redis with other names', () => openBench({ transportOptions }, others), {
    reported: ['ready', 'byPriority', 'unacked'],
    canDiscover: true,
    knowsExistence: false,
  })

  test('probe() adds up the priorities, and tells them apart', async () => {
    const bench = await openBench()
    await bench.send('a', 3)
    await bench.send('a', 2, 6)
    await bench.send('a', 1, 9)
    await bench.send('a', 5, 7) // no step: no worker would take them either
    expect((await bench.probe.probe(['a']))[0]).toMatchObject({
      ready: 6,
      byPriority: [
        { priority: 0, ready: 3 },
        { priority: 3, ready: 0 },
        { priority: 6, ready: 2 },
        { priority: 9, ready: 1 },
      ],
    })
    await bench.dispose()
  })

  test('probe() traces unacknowledged messages by exchange and routing key', async () => {
    const bench = await openBench()
    const { redis } = bench
    await redis.sadd('_kombu.binding.media', `video.#${SEP}x${SEP}video`, `*.key${SEP}x${SEP}keys`)
    await redis.sadd('_kombu.binding.direct', `k${SEP}${SEP}mail`)
    const keep = async (exchange: string, key: string): Promise<void> => {
      const tag = crypto.randomUUID()
      await redis.zadd('unacked_index', 1, tag)
      await redis.hset('unacked', tag, JSON.stringify([{}, exchange, key]))
    }
    await keep('media', 'video.hd.new')
    await keep('media', 'video')
    await keep('direct', 'k')
    await redis.zadd('unacked_index', 1, 'acknowledged meanwhile')
    const unacked = async () =>
      (await bench.probe.probe(['video', 'mail', 'keys'])).map((queue) => queue.unacked)
    expect(await unacked()).toEqual([2, 1, 0])
    // Two queues get a copy each, and nothing tells which of them this one is.
    await keep('media', 'video.key')
    expect(await unacked()).toEqual([null, null, null])
    await bench.dispose()
  })

  test('probe() says unknown where there is too much to count, and reads none of it', async () => {
    const bench = await openBench()
    const { redis } = bench
    const big = JSON.stringify([{ body: 'x'.repeat(3 * 1024 * 1024) }, '', 'a'])
    await redis.zadd('unacked_index', 1, 'big')
    await redis.hset('unacked', 'big', big)
    await bench.send('a', 1)
    expect((await bench.probe.probe(['a']))[0]).toMatchObject({ ready: 1, unacked: null })
    await redis.del('unacked', 'unacked_index')
    for (let n = 0; n < 1_001; n++) await redis.zadd('unacked_index', n, `tag${n}`)
    expect((await bench.probe.probe(['a']))[0]).toMatchObject({ ready: 1, unacked: null })
    await bench.dispose()
  })

  test('probe() says unknown of what is no list, no hash, or no message', async () => {
    const bench = await openBench()
    const { redis } = bench
    await redis.set('a', 'text')
    await redis.zadd('unacked_index', 1, 'tag')
    await redis.hset('unacked', 'tag', '{"no":"list"}')
    await bench.send('b', 1)
    expect(await bench.probe.probe(['a', 'b'])).toMatchObject([
      { ready: null, byPriority: null, unacked: null },
      { ready: 1, unacked: null },
    ])
    await redis.del('unacked')
    await redis.set('unacked', 'text')
    expect((await bench.probe.probe(['b']))[0]).toMatchObject({ ready: 1, unacked: null })
    await bench.dispose()
  })

  test('probe() does not report unacknowledged messages where Celery keeps none', async () => {
    const bench = await openBench({ transportOptions: { ack_emulation: false } })
    expect((await bench.probe.probe(['a']))[0]).toMatchObject({
      reported: ['ready', 'byPriority'],
      unacked: null,
    })
    await bench.dispose()
  })

  test('probe() and discover() make do with what the user may see', async () => {
    const bench = await openBench({}, { credentials: 'limited:pw@' })
    await bench.send('open', 2)
    await bench.send('shut', 2)
    expect(await bench.probe.probe(['open', 'shut'])).toMatchObject([
      { ready: 2, unacked: null },
      { ready: null, unacked: null },
    ])
    const refusal = { code: 'BROKER_REFUSED', message: /its user may not look at its queues$/ }
    for (const asked of [bench.probe.probe(['shut']), bench.probe.discover()]) {
      await expect(asked).rejects.toMatchObject({
        ...refusal,
        message: expect.stringMatching(refusal.message),
      })
    }
    await bench.dispose()
  })

  test('discover() goes through a keyspace of other things bit by bit, and forgets what is gone', async () => {
    const bench = await openBench()
    const { redis } = bench
    const pipeline = redis.pipeline()
    for (let n = 0; n < 120_000; n++) pipeline.set(`celery-task-meta-${n}`, '1')
    await pipeline.exec()
    await bench.declare('far')
    await redis.sadd('_kombu.binding.celery', `near${SEP}${SEP}near`)
    expect(await bench.probe.discover()).toContain('near')
    for (let n = 0; n < 3; n++) await bench.probe.discover()
    expect(await bench.probe.discover()).toEqual(['far', 'near'])
    await redis.del('_kombu.binding.far')
    for (let n = 0; n < 6; n++) await bench.probe.discover()
    expect(await bench.probe.discover()).toEqual(['near'])
    await bench.dispose()
  })

  test('discover() and probe() read nothing from keys that somebody has filled on purpose', async () => {
    const bench = await openBench()
    const { redis } = bench
    const huge = 'x'.repeat(5 * 1024 * 1024)
    await redis.sadd('_kombu.binding.evil', huge, `a${SEP}${SEP}near the huge one`)
    await redis.zadd('unacked_index', 1, huge)
    await bench.declare('good')
    expect(await bench.probe.discover()).toEqual(['good'])
    expect(await bench.probe.probe(['good'])).toMatchObject([{ ready: 0, unacked: null }])
    await bench.dispose()
  })

  test('discover() is not carried away by a flood of names', async () => {
    const bench = await openBench()
    const members = Array.from({ length: 5_000 }, (_, n) => `q${n}${SEP}${SEP}q${n}`)
    await bench.redis.sadd('_kombu.binding.celery', ...members)
    expect(await bench.probe.discover()).toHaveLength(1_000)
    await bench.dispose()
  })

  test('probe() rejects once the connection is over', async () => {
    const bench = await openBench()
    await bench.connection.close()
    for (const asked of [bench.probe.probe(['a']), bench.probe.discover()]) {
      await expect(asked).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
    }
    await bench.dispose()
  })
})
