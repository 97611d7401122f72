/**
 * A minute of events: at a rate that is kept up with nothing is lost, and far beyond it everything is
 * accounted for, on each broker. The short form is test/live/flood.load.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { countCutOff, floodLine, percentile, runFlood } from '../live/flood-run.ts'
import { BROKERS } from '../live/live-brokers.ts'
import { peerTitle } from '../peers/shared-peer.ts'

const SECONDS = 60
/** About 80 % of what bench/ingest finds on two cores, in bodies of 10. */
const KEPT_UP = 40_000
const BEYOND = 100_000
const SLOWEST_HEALTH_MS = 1_000

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(
    peerTitle(`a minute on ${kind.title}`, kind.missing),
    () => {
      test.each([
        [KEPT_UP, 10],
        [BEYOND, 10],
        [BEYOND, 1],
      ])('of %i events a second, %i in a body', async (eventsPerSecond, batch) => {
        const broker = await kind.launch()
        try {
          const flood = { broker, eventsPerSecond, batch, seconds: SECONDS, settleMs: 600_000 }
          const run = await runFlood(flood)
          process.stdout.write(
            `${kind.title}, ${eventsPerSecond}/s by ${batch}: ${floodLine(run)}\n`,
          )
          const { events, dropped } = run.intake
          expect(events + dropped).toBe(run.sent)
          if (eventsPerSecond === KEPT_UP) expect(dropped).toBe(0)
          expect(run.reconnects).toBe(0)
          expect(percentile(run.health, 1)).toBeLessThanOrEqual(SLOWEST_HEALTH_MS)
          if (kind.title === 'Redis') expect((await countCutOff(broker.url)) ?? 0).toBe(0)
        } finally {
          await broker.stop()
        }
      })
    },
  )
}
