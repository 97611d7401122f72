/** `kill -9` under load: whatever the API or the stream has told of is there after the restart. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { SessionReply } from '../../contract/api/session.ts'
import { type RedisPeer, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { type CeleryEvent, eventBody, taskLife } from './celery-events.ts'
import type { FlowerTask } from './compare-tasks.ts'
import { openRedisEvents } from './event-channel.ts'
import { openLiveStream } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

const { missing } = inject('redis')
const ROUNDS = 4
const TASKS_PER_TICK = 20
const TICK_MS = 20
const TICKS_TO_END = 15

describe.skipIf(missing !== null)(peerTitle('kill -9 during load', missing), () => {
  let redis: RedisPeer
  let dataDir: string
  let sepal: Sepal

  beforeAll(async () => {
    redis = await startRedis()
    dataDir = await mkdtemp(join(tmpdir(), 'sepal-live-kill-'))
    sepal = await startSepal({ args: ['--broker', redis.url], dataDir })
  })
  afterAll(async () => {
    await sepal?.stop()
    await redis?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  test(`loses nothing that was shown, ${ROUNDS} times`, async () => {
    /** Newest `timestamp` told of each task. */
    const shown = new Map<string, number>()
    const show = (id: string, timestamp: number) =>
      shown.set(id, Math.max(timestamp, shown.get(id) ?? 0))
    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = shown.size
      const load = startLoad(redis.url, round)
      const deadline = Date.now() + 2_000
      const { pid } = sepal
      // Killed the moment that something has been told: nothing told may still be on its way.
      const stream = await openLiveStream(sepal, ({ tasks }) => {
        for (const { id, timestamp } of tasks) show(id, timestamp)
        if (Date.now() > deadline && tasks.length > 0) process.kill(pid, 'SIGKILL')
      })
      while (Date.now() < deadline) {
        const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=200')
        for (const { uuid, timestamp } of Object.values(tasks)) {
          show(String(uuid), Number(timestamp))
        }
        await sleep(10)
      }
      await sepal.gone
      stream.close()
      await load.stop()
      expect(shown.size).toBeGreaterThan(before + 100)

      const { cookie } = sepal
      sepal = await startSepal({ args: ['--broker', redis.url], dataDir, cookie })
      const session = await sepal.get<SessionReply>('/api/v1/session')
      expect(session.user).not.toBe('')
      expect((await missingOf(sepal, shown)).slice(0, 20)).toEqual([])
    }
  })
})

/** A busy cluster until it is stopped: tasks start in every tick, and end some ticks later. */
function startLoad(url: string, round: number): { stop(): Promise<void> } {
  let going = true
  const run = async () => {
    const events = await openRedisEvents(url)
    const ends: CeleryEvent[][] = []
    while (going) {
      const lives = Array.from({ length: TASKS_PER_TICK }, (_, nth) =>
        taskLife(`task-${round}-${ends.length}-${nth}`, Date.now() / 1000),
      )
      await events.publish(eventBody(lives.flatMap((life) => life.slice(0, 2))))
      const ended = ends.push(lives.flatMap((life) => life.slice(2))) - TICKS_TO_END
      if (ended >= 0) await events.publish(eventBody(ends[ended] ?? []))
      await sleep(TICK_MS)
    }
    events.close()
  }
  const over = run()
  return {
    async stop() {
      going = false
      await over
    },
  }
}

/** Tasks of `shown` that are gone, or older than they were told. */
async function missingOf(sepal: Sepal, shown: ReadonlyMap<string, number>): Promise<string[]> {
  const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=10000')
  return [...shown]
    .filter(([id, timestamp]) => !(Number(tasks[id]?.['timestamp']) >= timestamp))
    .map(([id, timestamp]) => `${id} of ${timestamp}: ${JSON.stringify(tasks[id])}`)
}
