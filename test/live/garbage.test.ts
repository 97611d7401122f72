/** Garbage on the event channel is counted and ignored; nothing crashes, and nothing else is lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peerTitle } from '../peers/shared-peer.ts'
import { longHeader, openAmqpPublisher } from './amqp-publisher.ts'
import { eventBody, taskLife } from './celery-events.ts'
import type { FlowerTask } from './compare-tasks.ts'
import { type EventBench, openEventBench, sumOf } from './event-bench.ts'
import { openRedisEvents } from './event-channel.ts'
import { BROKEN_ENVELOPES, GARBAGE, ODDITIES } from './garbage-messages.ts'
import { BROKERS } from './live-brokers.ts'

const SHOWN_MS = 30_000
const MAX_FIELD_CHARS = 64 * 1024
const MAX_LINE_CHARS = 1_000

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(peerTitle(kind.title, kind.missing), () => {
    let bench: EventBench
    beforeAll(async () => {
      bench = await openEventBench(kind)
    })
    afterAll(() => bench?.close())

    test.each(GARBAGE)('counts and ignores $title', async (garbage) => {
      const counts = await bench.countedBy(() => bench.publish(garbage.body, garbage.properties))
      expect(sumOf(counts)).toBeGreaterThanOrEqual(garbage.malformed)
      for (const id of garbage.good ?? []) await bench.shown(id)
      await bench.isWell()
    })

    if (kind.title === 'Redis') {
      test.each(BROKEN_ENVELOPES)('counts and ignores an envelope: $title', async ({ payload }) => {
        const redis = await openRedisEvents(bench.broker.url)
        const counts = await bench.countedBy(() => {
          bench.note()
          return redis.publishRaw(payload)
        })
        redis.close()
        expect(sumOf(counts)).toBeGreaterThanOrEqual(1)
        await bench.isWell()
      })
    }

    if (kind.title === 'RabbitMQ') {
      test('takes in an event whose header holds a 64-bit integer', async () => {
        const publisher = await openAmqpPublisher(bench.broker.url)
        bench.note()
        await publisher.publish({
          exchange: 'celeryev',
          routingKey: 'task.multi',
          body: eventBody(taskLife('long-header', Date.now() / 1000)),
          contentType: 'application/json',
          contentEncoding: 'utf-8',
          headers: longHeader('clock', 2n ** 40n),
        })
        publisher.close()
        await bench.shown('long-header')
        await bench.isWell()
      })
    }

    test.each(ODDITIES)('shows a task of $title, bounded', async ({ id, body }) => {
      const { sepal } = bench
      await bench.publish(body)
      await bench.shown(id)
      const task = await sepal.get<FlowerTask>(`/api/task/info/${encodeURIComponent(id)}`)
      expect(task['uuid']).toBe(id)
      for (const value of Object.values(task)) {
        expect(String(value).length).toBeLessThanOrEqual(MAX_FIELD_CHARS)
      }
      expect(JSON.stringify(task)).not.toContain('polluted')
      await bench.isWell()
    })

    test('lost none of the good tasks, and let nothing through', async () => {
      const { sepal, markers } = bench
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
      const { stream } = bench
      await stream.until(({ intake }) => intake.messages >= bench.sent(), SHOWN_MS)
      expect(stream.latest().intake.messages).toBe(bench.sent())
    })

    test('did not end, and said nothing of what it was sent', () => {
      const { sepal } = bench
      expect(() => process.kill(sepal.pid, 0)).not.toThrow()
      const loud = sepal.output().split('\n').filter(isLoud)
      expect(loud.map((line) => line.slice(0, MAX_LINE_CHARS))).toEqual([])
    })
  })
}

/** A line of the log that quotes what was sent, or tells of a crash. */
const isLoud = (line: string): boolean =>
  line.length > MAX_LINE_CHARS || /polluted|onerror|uncaught|unhandled/i.test(line)
