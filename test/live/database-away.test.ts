/** PostgreSQL away under load: events are held, the page and the probe say so, and all are written after. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { GapListReply } from '../../contract/api/gaps.ts'
import type { TaskCountReply } from '../../contract/api/task-figures.ts'
import { type PostgresPeer, startPostgres } from '../peers/postgresql.ts'
import { type RedisPeer, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { eventBody, taskLife } from './celery-events.ts'
import { openRedisEvents, type RedisEventChannel } from './event-channel.ts'
import { type LiveStream, openLiveStream } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

const { missing } = inject('postgres')
const NOTICE_MS = 30_000
/** Longer than the standby's memory, and than the lease. */
const AWAY_MS = 20_000
const PUBLISH_MS = 50

describe.skipIf(missing !== null)(peerTitle('a database that is away', missing), () => {
  let postgres: PostgresPeer
  let redis: RedisPeer
  let events: RedisEventChannel
  let sepal: Sepal
  let stream: LiveStream
  let isLoading = true

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
    events = await openRedisEvents(redis.url)
    sepal = await startSepal({
      args: ['--broker', redis.url],
      env: { SEPAL_DATABASE: postgres.url },
    })
    stream = await openLiveStream(sepal)
    await stream.until(
      ({ standby, link }) => standby === null && link.state === 'connected',
      NOTICE_MS,
    )
  })
  afterAll(async () => {
    isLoading = false
    await sleep(2 * PUBLISH_MS)
    stream?.close()
    await sepal?.stop()
    events?.close()
    await redis?.stop()
    await postgres?.stop()
  })

  const probe = async () => {
    const reply = await fetch(`${sepal.baseUrl}/healthcheck?ready`)
    return [reply.status, await reply.text()]
  }

  test('holds what comes in, says so, and writes all of it when it is back', async () => {
    expect(await probe()).toEqual([200, 'OK'])
    let sent = 0
    const load = (async () => {
      for (; isLoading; sent += 1) {
        await events.publish(eventBody(taskLife(`away-${sent}`, Date.now() / 1000)))
        await sleep(PUBLISH_MS)
      }
    })()
    await sleep(1_000)
    await postgres.halt('SIGQUIT')
    const { holding } = await stream.until((told) => told.holding !== null, NOTICE_MS)
    expect(holding?.reason).toMatch(/^Cannot (?:read|write) history in the database /)
    expect(holding?.reason).not.toContain('of the tests')
    expect(await probe()).toEqual([503, 'NOT READY'])
    await sleep(AWAY_MS)
    expect(stream.latest().standby).toBeNull()
    await postgres.start()
    await stream.until((told) => told.holding === null, NOTICE_MS)
    isLoading = false
    await load
    await sleep(2_000)
    expect(await probe()).toEqual([200, 'OK'])
    const { count } = await sepal.get<TaskCountReply>('/api/v1/task-count')
    expect(count).toBe(sent)
    expect((await sepal.get<GapListReply>('/api/v1/gaps?range=now-10m')).rows).toEqual([])
    expect(stream.latest().intake.dropped).toBe(0)
  })
})
