/**
 * A million mutated messages through every reader of what Celery writes: none throws, nothing grows,
 * no prototype is touched.
 *
 * A failure prints its seed, its number and the message in base64;
 * `SEPAL_FUZZ_REPLAY=<base64> npm run test:long -- fuzz-celery` reads that one alone. Another run of
 * as many: `SEPAL_FUZZ_SEED=<number>`. What a full run did: bench/LONG.md.
 */
import { expect, test } from 'vitest'
import { driveReaders, READERS } from './fuzz/drive-readers.ts'
import { fuzzInThread } from './fuzz/fuzz-in-thread.ts'
import { readReplay } from './fuzz/fuzz-message.ts'
import type { FuzzReport } from './fuzz/run-fuzz.ts'

const MUTANTS_PER_THREAD = 500_000
const THREADS = 2
/** CPU time of one, through all readers. */
const MAX_MESSAGE_MS = 2_000
const MAX_HEAP_GROWTH = 1.5
const SPARE_BYTES = 16 * 1024 * 1024
/** A run beside little else took 16 minutes; the rest is for a machine that does more. */
const TIMEOUT_MS = 40 * 60_000

const replay = process.env['SEPAL_FUZZ_REPLAY'] ?? null
const seed = Number(process.env['SEPAL_FUZZ_SEED'] ?? 20_261_121)

test.runIf(replay === null)(
  'a million mutated messages cost no more than themselves',
  { timeout: TIMEOUT_MS },
  async () => {
    const reports = await Promise.all(
      Array.from({ length: THREADS }, (_, nth) => fuzzInThread(seed + nth, MUTANTS_PER_THREAD)),
    )
    for (const report of reports) process.stdout.write(`${describe(report)}\n`)
    for (const { failures, mutants, slowest, heapWarm, heapEnd } of reports) {
      expect(failures).toEqual([])
      expect(mutants).toBe(MUTANTS_PER_THREAD)
      expect(slowest.ms).toBeLessThan(MAX_MESSAGE_MS)
      expect(heapEnd).toBeLessThan(heapWarm * MAX_HEAP_GROWTH + SPARE_BYTES)
    }
  },
)

test.runIf(replay !== null)('the message of SEPAL_FUZZ_REPLAY is read', () => {
  const message = readReplay(Buffer.from(replay ?? '', 'base64'))
  const { outcome, events } = driveReaders(message, READERS)
  process.stdout.write(`${outcome}\n${JSON.stringify(events, null, 2)}\n`)
})

const mb = (bytes: number): string => (bytes / 1e6).toFixed(1)

const describe = (report: FuzzReport): string =>
  [
    `seed ${report.seed}: ${report.mutants} mutants in ${Math.round(report.seconds)} s`,
    `${report.events} events, ${report.outcomes} outcomes, ${report.blocks} blocks of code`,
    `kept for their outcome ${report.keptByOutcome}, for new code ${report.keptByCode}`,
    `heap ${mb(report.heapWarm)} MB once warm, ${mb(report.heapEnd)} MB at the end`,
    `slowest message ${Math.round(report.slowest.ms)} ms: ${report.slowest.replay.slice(0, 2_000)}`,
  ].join('\n  ')
