/**
 * More events than can be taken in, for some seconds: everything that reached the socket is accounted
 * for, nobody is cut off, and pages answer. The long form is test/long/flood.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { peerTitle } from '../peers/shared-peer.ts'
import { countCutOff, floodLine, type FloodRun, percentile, runFlood } from './flood-run.ts'
import { BROKERS } from './live-brokers.ts'

/** Half of what bench/ingest finds on two cores: the machine is shared. */
const KEPT_UP = { eventsPerSecond: 20_000, seconds: 4, batch: 10, settleMs: 60_000 }
const FLOOD = { eventsPerSecond: 60_000, seconds: 4, batch: 10, settleMs: 60_000 }
/** Ten times what the design asks for: the machine is shared. */
const SLOWEST_HEALTH_MS = 1_000
const MOST_MEMORY_MB = 500

for (const kind of BROKERS) {
  describe.skipIf(kind.missing !== null)(
    peerTitle(`a flood on ${kind.title}`, kind.missing),
    () => {
      test('at a rate that is kept up with loses nothing', async () => {
        const broker = await kind.launch()
        try {
          const run = await runFlood({ ...KEPT_UP, broker })
          process.stdout.write(`${kind.title}, kept up with: ${floodLine(run)}\n`)
          expectBorne(run)
          expectWhole(run)
          if (kind.title === 'Redis') expect((await countCutOff(broker.url)) ?? 0).toBe(0)
        } finally {
          await broker.stop()
        }
      })

      test('is taken in whole, by way of the disk', async () => {
        const broker = await kind.open()
        try {
          const run = await runFlood({ ...FLOOD, broker })
          process.stdout.write(`${kind.title}: ${floodLine(run)}\n`)
          expectBorne(run)
          expectWhole(run)
          if (kind.title === 'Redis') expect((await countCutOff(broker.url)) ?? 0).toBe(0)
        } finally {
          await broker.stop()
        }
      })

      test('is dropped and counted, event by event, where there is no disk for it', async () => {
        const broker = await kind.open()
        try {
          const run = await runFlood({ ...FLOOD, broker, args: ['--spill-limit', '0'] })
          process.stdout.write(`${kind.title}, no spill: ${floodLine(run)}\n`)
          expectBorne(run)
          expectAccounted(run)
          const { dropped, droppedBy } = run.intake
          expect(droppedBy).toEqual({ overload: dropped, history: 0, disk: 0 })
          if (kind.title === 'Redis') expect((await countCutOff(broker.url)) ?? 0).toBe(0)
        } finally {
          await broker.stop()
        }
      })
    },
  )
}

/** Received is what was sent, and nothing is told to be missing. */
function expectWhole({ sent, intake, gaps }: FloodRun): void {
  expect(intake).toMatchObject({ events: sent, dropped: 0 })
  expect(gaps).toEqual([])
}

/** What was taken in and what was dropped is what was sent, and the gaps say the same. */
function expectAccounted({ sent, intake, gaps }: FloodRun): void {
  expect(intake.events + intake.dropped).toBe(sent)
  const missing = gaps.reduce((sum, { events }) => sum + (events ?? 0), 0)
  expect(missing).toBe(intake.dropped)
  for (const gap of gaps) expect(gap).toMatchObject({ cause: 'overload', isEstimate: false })
}

function expectBorne({ reconnects, health, mostMemoryMb, intake }: FloodRun): void {
  expect(reconnects).toBe(0)
  expect(intake.malformed).toEqual({})
  expect(percentile(health, 1)).toBeLessThanOrEqual(SLOWEST_HEALTH_MS)
  expect(mostMemoryMb).toBeLessThanOrEqual(MOST_MEMORY_MB)
}
