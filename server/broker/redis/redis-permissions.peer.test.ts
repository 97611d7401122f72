/** The users that docs/brokers.md tells operators to make. */
import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startRedis, type RedisPeer } from '../../../test/peers/redis.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { collectEvents } from '../collect-events-fixture.ts'
import { createBroker } from '../create-broker.ts'
import { sealEvent } from './redis-bench-fixture.ts'

const { missing } = inject('redis')
const page = readFileSync(new URL('../../../docs/brokers.md', import.meta.url), 'utf8')
const [, least = ''] = /`ACL SETUSER sepal on >… ([^`]+)`/.exec(page) ?? []
const [, more = ''] = /`([^`]+)` on top lets it find workers/.exec(page) ?? []

describe.skipIf(missing !== null)(peerTitle('a redis user of its own', missing), () => {
  let peer: RedisPeer
  let admin: Redis
  beforeAll(async () => {
    const args = `--user least on >pw ${least} --user most on >pw ${least} ${more}`
    peer = await startRedis({ args: args.split(' ') })
    admin = new Redis(peer.port)
  })
  afterAll(async () => {
    admin.disconnect()
    await peer.stop()
  })

  test.each(['least', 'most'])('%s can do what Sepal does', async (user) => {
    expect(least.length).toBeGreaterThan(50)
    const url = `redis://${user}:pw@127.0.0.1:${peer.port}/0`
    const connection = await createBroker(url, {}, { listenMs: 100 }).connect(2_000)
    const events = collectEvents()
    await connection.consumeEvents(events.sink)
    await admin.publish('/0.celeryev/task.sent', sealEvent(Buffer.from('{}')))
    await events.until(1)
    const request = { contentType: 'application/json', contentEncoding: 'utf-8' } as const
    expect(
      await connection.broadcast({ ...request, body: Buffer.from('{}'), headers: {} }),
    ).toBeGreaterThanOrEqual(0)
    await admin.sadd('_kombu.binding.mail', 'mail\x06\x16\x06\x16mail')
    await admin.zadd('unacked_index', 1, 'tag')
    await admin.hset('unacked', 'tag', '[{}, "mail", "mail"]')
    expect(await connection.queues.discover()).toEqual(['mail'])
    expect(await connection.queues.probe(['mail'])).toMatchObject([{ ready: 0, unacked: 1 }])
    await connection.close()
  })

  test('most finds workers in another database, where least may not look', async () => {
    const worker = setInterval(
      () => void admin.publish('/3.celeryev/worker.heartbeat', sealEvent(Buffer.from('{}'))),
      20,
    )
    const findingOf = async (user: string) => {
      const url = `redis://${user}:pw@127.0.0.1:${peer.port}/0`
      const connection = await createBroker(url, {}, { listenMs: 200 }).connect(2_000)
      const { finding } = await connection.diagnose()
      await connection.close()
      return finding
    }
    expect(await findingOf('most')).toBe('elsewhere')
    expect(await findingOf('least')).toBe('unknown')
    clearInterval(worker)
  })
})
