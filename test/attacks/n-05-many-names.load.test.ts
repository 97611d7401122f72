/**
 * Attack N-05: as many workers, task types, ids, queues and kinds of event as somebody cares to invent.
 * Every cap holds, memory stays bounded, and what is real goes on being seen.
 */
import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { residentMb } from '../../bench/harness/process-usage.ts'
import type { LiveHello } from '../../contract/api/live.ts'
import { eventBody, taskLife } from '../live/celery-events.ts'
import { openRedisEvents } from '../live/event-channel.ts'
import { openLiveStream } from '../live/live-stream.ts'
import { startSepal } from '../live/sepal.ts'
import { startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'

const { missing } = inject('redis')
/** SECURITY.md asks for 100,000: SEPAL_TEST_N05_NAMES=100000. Sepal refuses variables of other names that begin like its own. */
const NAMES = Number(process.env['SEPAL_TEST_N05_NAMES'] ?? 20_000)
const PER_MESSAGE = 100
const MOST_WORKERS = 5_000
const MOST_MEMORY_MB = 500

describe.skipIf(missing !== null)(peerTitle('N-05', missing), () => {
  test(`${NAMES} names of everything stay inside the caps`, { timeout: 280_000 }, async () => {
    const redis = await startRedis()
    const sepal = await startSepal({ args: ['--broker', redis.url] })
    try {
      const stream = await openLiveStream(sepal)
      await stream.until(({ link }) => link.state === 'connected', 30_000)
      const channel = await openRedisEvents(redis.url)
      const start = performance.now()
      let sent = 0
      for (let from = 0; from < NAMES; from += PER_MESSAGE) {
        const entries = Array.from({ length: PER_MESSAGE }, (_, nth) =>
          inventions(from + nth),
        ).flat()
        await channel.publish(eventBody(entries))
        sent += entries.length
      }
      const real = randomUUID()
      await channel.publish(eventBody(taskLife(real, Date.now() / 1_000)))
      sent += 3
      await stream.until(({ intake }) => intake.events + intake.dropped >= sent, 200_000)
      expect(stream.latest().intake).toMatchObject({ events: sent, dropped: 0, malformed: {} })
      const again = await openLiveStream(sepal)
      const { workers }: LiveHello = again.hello
      expect(workers.length).toBeLessThanOrEqual(MOST_WORKERS)
      const memory = residentMb(sepal.pid) ?? 0
      const seconds = ((performance.now() - start) / 1_000).toFixed(1)
      process.stdout.write(
        `N-05: ${sent} events with ${NAMES} names of everything taken in after ${seconds} s, ${workers.length} workers told, ${memory.toFixed(0)} MB\n`,
      )
      expect(memory).toBeLessThanOrEqual(MOST_MEMORY_MB)
      expect((await sepal.request('/healthcheck')).status).toBe(200)
      const task = await sepal.get<{ readonly state: string }>(`/api/v1/tasks/${real}`)
      expect(task.state).toBe('SUCCESS')
      channel.close()
      stream.close()
      again.close()
    } finally {
      await sepal.stop()
      await redis.stop()
    }
  })
})

/** A worker, a type, an id, a queue, an error and a kind of event that nobody has heard of. */
function inventions(nth: number): { readonly type: string }[] {
  const head = { hostname: `w${nth}@evil`, timestamp: Date.now() / 1_000, clock: nth, pid: nth }
  const uuid = randomUUID()
  const exception = `Error${nth}('x${nth}')`
  return [
    { ...head, type: 'worker-heartbeat', freq: 2, processed: nth, active: 0 } as { type: string },
    { ...head, type: 'task-received', uuid, name: `t${nth}.run`, queue: `q${nth}` } as {
      type: string
    },
    { ...head, type: 'task-failed', uuid, exception, traceback: exception } as { type: string },
    { ...head, type: `task-kind${nth}`, uuid } as { type: string },
    { ...head, type: `kind${nth}-of-event` } as { type: string },
  ]
}
