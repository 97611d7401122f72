/**
 * The short form of `npm run bench`: fails where Sepal has become several times dearer than a floor
 * measured in the same run. Processor time, not time: a busy machine changes it little.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  type EventConsumer,
  startBareConsumer,
  type StartConsumer,
  startSepalConsumer,
} from '../../bench/harness/event-consumer.ts'
import { prepareFlood } from '../../bench/harness/event-flood.ts'
import { cpuSeconds } from '../../bench/harness/process-usage.ts'
import { type RedisPeer, startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'

const { missing } = inject('redis')
const BATCH = 10
const EVENTS_PER_SECOND = 10_000
const WARM_UP_S = 2
const SECONDS = 6
const SETTLE_MS = 500
const GIVE_UP_MS = 60_000
/** Reading, folding, keeping and telling against counting: about 5 when this was written. */
const MOST_TIMES_THE_FLOOR = 20

describe.skipIf(missing !== null || cpuSeconds(process.pid) === null)(
  peerTitle('what an event costs', missing),
  () => {
    let redis: RedisPeer

    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis?.stop())

    test('is no more than twenty times what counting it costs, and none is lost', async () => {
      const floor = await costOf(startBareConsumer)
      const sepal = await costOf(startSepalConsumer)
      process.stdout.write(
        `CPU per event: ${sepal.toFixed(1)} µs, ${(sepal / floor).toFixed(1)} times that of counting\n`,
      )
      expect(sepal / floor).toBeLessThan(MOST_TIMES_THE_FLOOR)
    })

    /** Microseconds of processor time an event, all threads, once the code is compiled. */
    async function costOf(start: StartConsumer): Promise<number> {
      const consumer = await start(redis.url, BATCH)
      try {
        await flood(consumer, WARM_UP_S)
        await sleep(SETTLE_MS)
        const before = cpuSeconds(consumer.pid) ?? Number.NaN
        const events = await flood(consumer, SECONDS)
        return (((cpuSeconds(consumer.pid) ?? Number.NaN) - before) / events) * 1e6
      } finally {
        await consumer.stop()
      }
    }

    /** Settles when every event has come. @returns how many */
    async function flood(consumer: EventConsumer, seconds: number): Promise<number> {
      const load = { url: redis.url, eventsPerSecond: EVENTS_PER_SECOND, seconds, batch: BATCH }
      const prepared = await prepareFlood(load)
      try {
        const before = await consumer.events()
        const { events } = await prepared.run()
        const end = performance.now() + GIVE_UP_MS
        while ((await consumer.events()) - before < events) {
          if (performance.now() > end) throw new Error('Cannot count all: some are lost')
          await sleep(50)
        }
        return events
      } finally {
        await prepared.stop()
      }
    }
  },
)
