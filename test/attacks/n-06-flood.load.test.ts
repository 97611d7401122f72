/**
 * Attack N-06: 20,000 events a second (SECURITY.md: for a minute, SEPAL_TEST_N06_SECONDS=60). Pages answer,
 * and what is given up, if anything is, can be seen.
 */
import { describe, expect, inject, test } from 'vitest'
import { floodLine, percentile, runFlood } from '../live/flood-run.ts'
import { startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'

const { missing } = inject('redis')
const SECONDS = Number(process.env['SEPAL_TEST_N06_SECONDS'] ?? 8)
const MOST_HEALTH_P95_MS = 500

describe.skipIf(missing !== null)(peerTitle('N-06', missing), () => {
  test(`20,000 events a second for ${SECONDS} s are borne`, { timeout: 280_000 }, async () => {
    const broker = await startRedis()
    try {
      const run = await runFlood({
        broker,
        eventsPerSecond: 20_000,
        seconds: SECONDS,
        batch: 1,
        settleMs: 120_000,
      })
      process.stdout.write(`N-06: ${floodLine(run)}\n`)
      const { events, dropped, droppedBy } = run.intake
      expect(events + dropped).toBe(run.sent)
      expect(droppedBy.overload + droppedBy.history + droppedBy.disk).toBe(dropped)
      expect(run.reconnects).toBe(0)
      expect(percentile(run.health, 0.95)).toBeLessThan(MOST_HEALTH_P95_MS)
    } finally {
      await broker.stop()
    }
  })
})
