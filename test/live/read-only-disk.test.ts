/**
 * A disk that takes no more writes under a started Sepal. A mount cannot be made read-only while files
 * are open for writing, so the kernel is asked to refuse every write of that process to a regular file
 * (`RLIMIT_FSIZE` 0): files that are open stay open, and each write fails, as after a remount by an error.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { GapListReply } from '../../contract/api/gaps.ts'
import type { TaskCountReply } from '../../contract/api/task-figures.ts'
import { type RedisPeer, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { eventBody, taskLife } from './celery-events.ts'
import { openRedisEvents, type RedisEventChannel } from './event-channel.ts'
import { type LiveStream, openLiveStream } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0
const missing =
  inject('redis').missing ?? (hasPrlimit ? null : 'prlimit (util-linux) is not installed')
const NOTICE_MS = 30_000
/** What waits in memory: 24 MiB, a batch of 8 MiB in the air, and one message. */
const MOST_HELD_BYTES = 34 * 1024 * 1024

describe.skipIf(missing !== null)(peerTitle('a disk that takes no writes', missing), () => {
  let redis: RedisPeer
  let events: RedisEventChannel
  let sepal: Sepal
  let stream: LiveStream
  let sent = 0

  beforeEach(async () => {
    redis = await startRedis()
    events = await openRedisEvents(redis.url)
    sepal = await startSepal({ args: ['--broker', redis.url] })
    stream = await openLiveStream(sepal)
    await stream.until(({ link }) => link.state === 'connected', NOTICE_MS)
    sent = 0
    await publish(20)
    await stream.until(({ intake }) => intake.events >= 60, NOTICE_MS)
  })
  afterEach(async () => {
    stream?.close()
    await sepal?.stop()
    events?.close()
    await redis?.stop()
  })

  /** Only the soft limit: whoever set it may lift it. */
  const limitWrites = (to: '0' | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(sepal.pid), `--fsize=${to}:`])

  async function publish(tasks: number, args = '()'): Promise<void> {
    for (const last = sent + tasks; sent < last; sent += 1) {
      const life = taskLife(`ro-${sent}`, Date.now() / 1000)
      await events.publish(
        eventBody(life.map((event, at) => (at === 0 ? { ...event, args } : event))),
      )
    }
  }

  const probe = async () => {
    const reply = await fetch(`${sepal.baseUrl}/healthcheck?ready`)
    return [reply.status, await reply.text()]
  }
  const gaps = async () => (await sepal.get<GapListReply>('/api/v1/gaps?range=now-10m')).rows
  const count = async () => (await sepal.get<TaskCountReply>('/api/v1/task-count')).count

  test('holds what comes in, says so, and writes all of it when it may', async () => {
    limitWrites('0')
    await publish(50)
    const { holding } = await stream.until((told) => told.holding !== null, NOTICE_MS)
    expect(holding?.reason).toMatch(/^Cannot (?:read|write) history: /)
    expect(await probe()).toEqual([503, 'NOT READY'])
    expect((await fetch(`${sepal.baseUrl}/healthcheck`)).status).toBe(200)
    expect(await count()).toBe(20)
    await publish(50)
    await sleep(2_000)
    limitWrites('unlimited')
    await stream.until((told) => told.holding === null, NOTICE_MS)
    await stream.until(({ intake }) => intake.events >= 3 * sent, NOTICE_MS)
    await sleep(1_000)
    expect(await probe()).toEqual([200, 'OK'])
    expect(await count()).toBe(sent)
    expect(await gaps()).toEqual([])
    expect(stream.latest().intake.dropped).toBe(0)
  })

  test('holds as much as it says it does, and counts the rest as lost to the disk', async () => {
    limitWrites('0')
    await publish(1)
    await stream.until((told) => told.holding !== null, NOTICE_MS)
    await publish(400, 'x'.repeat(128 * 1024))
    const full = await stream.until(({ intake }) => intake.dropped > 0, NOTICE_MS)
    expect(full.intake.waiting.bytes).toBeLessThanOrEqual(MOST_HELD_BYTES)
    limitWrites('unlimited')
    await stream.until((told) => told.holding === null, NOTICE_MS)
    await stream.until(({ intake }) => intake.events + intake.dropped >= 3 * sent, NOTICE_MS)
    await sleep(1_000)
    const { intake } = stream.latest()
    expect(intake.events + intake.dropped).toBe(3 * sent)
    expect(intake.droppedBy).toEqual({ overload: 0, history: 0, disk: intake.dropped })
    const told = await gaps()
    expect(new Set(told.map(({ cause }) => cause))).toEqual(new Set(['disk']))
    expect(told.reduce((sum, { events: lost }) => sum + (lost ?? 0), 0)).toBe(intake.dropped)
    expect(await probe()).toEqual([200, 'OK'])
  })
})
