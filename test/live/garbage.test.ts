/** Garbage on the event channel is counted and ignored; nothing crashes, and nothing else is lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peerTitle } from '../peers/shared-peer.ts'
import { longHeader, openAmqpPublisher } from './amqp-publisher.ts'
import { eventBody, taskLife } from './celery-events.ts'
import type { FlowerTask } from './compare-tasks.ts'
import { type EventChannel, openRedisEvents } from './event-channel.ts'
import { BROKEN_ENVELOPES, GARBAGE, ODDITIES } from './garbage-messages.ts'
import { BROKERS, type LiveBroker } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

const SHOWN_MS = 10_000
const MAX_FIELD_CHARS = 64 * 1024
const MAX_LINE_CHARS = 1_000

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(peerTitle(kind.title, kind.missing), () => {
    const cleanups: (() => Promise<void> | void)[] = []
    const markers: string[] = []
    let sent = 0
    let broker: LiveBroker
    let sepal: Sepal
    let stream: LiveStream
    let publish: EventChannel['publish']

    beforeAll(async () => {
      broker = await kind.open()
      cleanups.push(() => broker.stop())
      sepal = await startSepal({ args: ['--broker', broker.url] })
      cleanups.push(() => sepal.stop())
      stream = await openLiveStream(sepal)
      cleanups.push(() => stream.close())
      await stream.until(({ link }) => link.state === 'connected', SHOWN_MS)
      const channel = await kind.openEvents(broker.url)
      cleanups.push(() => channel.close())
      publish = (...message) => {
        sent += 1
        return channel.publish(...message)
      }
    })
    afterAll(async () => {
      for (const cleanup of cleanups.toReversed()) await cleanup()
    })

    const shown = (id: string) =>
      waitFor(
        async () =>
          (await sepal.request(`/api/task/info/${encodeURIComponent(id)}`)).status === 200,
        SHOWN_MS,
      )
    /** A good task behind all that was sent: when it shows, the rest has been read. */
    const sendMarker = async () => {
      const id = `marker-${markers.length}`
      markers.push(id)
      await publish(eventBody(taskLife(id, Date.now() / 1000)))
      await shown(id)
      await stream.until(({ intake }) => intake.messages >= sent, SHOWN_MS)
    }
    /** How many elements were counted as malformed since the marker before, by what `send` sends. */
    const malformedBy = async (send: () => Promise<void>): Promise<number> => {
      const before = malformedCount(stream)
      await send()
      await sendMarker()
      return malformedCount(stream) - before
    }
    const isWell = async () => {
      expect(await (await fetch(`${sepal.baseUrl}/healthcheck`)).text()).toBe('OK')
      expect(stream.latest().link.state).toBe('connected')
      expect(stream.latest().intake.dropped).toBe(0)
    }

    test.each(GARBAGE)('counts and ignores $title', async (garbage) => {
      const count = await malformedBy(() => publish(garbage.body, garbage.properties))
      expect(count).toBeGreaterThanOrEqual(garbage.malformed)
      for (const id of garbage.good ?? []) await shown(id)
      await isWell()
    })

    if (kind.title === 'Redis') {
      test.each(BROKEN_ENVELOPES)('counts and ignores an envelope: $title', async ({ payload }) => {
        const redis = await openRedisEvents(broker.url)
        const count = await malformedBy(() => {
          sent += 1
          return redis.publishRaw(payload)
        })
        redis.close()
        expect(count).toBeGreaterThanOrEqual(1)
        await isWell()
      })
    }

    if (kind.title === 'RabbitMQ') {
      test('takes in an event whose header holds a 64-bit integer', async () => {
        const publisher = await openAmqpPublisher(broker.url)
        sent += 1
        await publisher.publish({
          exchange: 'celeryev',
          routingKey: 'task.multi',
          body: eventBody(taskLife('long-header', Date.now() / 1000)),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          headers: longHeader('clock', 2n ** 40n),
        })
        publisher.close()
        await shown('long-header')
        await isWell()
      })
    }

    test.each(ODDITIES)('shows a task of $title, bounded', async ({ id, body }) => {
      await publish(body)
      await shown(id)
      const task = await sepal.get<FlowerTask>(`/api/task/info/${encodeURIComponent(id)}`)
      expect(task['uuid']).toBe(id)
      for (const value of Object.values(task)) {
        expect(String(value).length).toBeLessThanOrEqual(MAX_FIELD_CHARS)
      }
      expect(JSON.stringify(task)).not.toContain('polluted')
      await isWell()
    })

    test('lost none of the good tasks, and let nothing through', async () => {
      const tasks = await sepal.get<Record<string, FlowerTask>>('/api/tasks?limit=10000')
      const lost = markers.filter((id) => tasks[id]?.['state'] !== 'SUCCESS')
      expect(lost).toEqual([])
      const strangers = ['victim', 'half'].filter((id) => Object.hasOwn(tasks, id))
      expect(strangers).toEqual([])
      for (const path of ['/api/tasks?limit=10000', '/api/workers', '/api/v1/tasks?limit=500']) {
        expect(await (await sepal.request(path)).text()).not.toContain('polluted')
      }
      expect(Object.hasOwn(tasks, '__proto__')).toBe(true)
    })

    test('accounted for every message, and for nothing else', async () => {
      await stream.until(({ intake }) => intake.messages >= sent, SHOWN_MS)
      expect(stream.latest().intake.messages).toBe(sent)
    })

    test('did not end, and said nothing of what it was sent', () => {
      expect(() => process.kill(sepal.pid, 0)).not.toThrow()
      const loud = sepal.output().split('\n').filter(isLoud)
      expect(loud.map((line) => line.slice(0, MAX_LINE_CHARS))).toEqual([])
    })
  })
}

/** A line of the log that quotes what was sent, or tells of a crash. */
const isLoud = (line: string): boolean =>
  line.length > MAX_LINE_CHARS || /polluted|onerror|uncaught|unhandled/i.test(line)

const malformedCount = (stream: LiveStream): number =>
  Object.values(stream.latest().intake.malformed).reduce((sum, count) => sum + count, 0)
