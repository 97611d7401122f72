/**
 * How many events per second does Sepal take in from Redis without losing one?
 *
 * Sepal and, as the floor, a consumer that only counts are flooded at growing rates, until one is
 * lost or the bound on time is reached. Everything shares this machine: Redis, the publisher, Sepal
 * and this program. `npm run bench -- ingest [BATCH…]`; batch sizes are 10, 1 and 24 by default.
 */
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLiveStream } from '../test/live/live-stream.ts'
import { startSepal } from '../test/live/sepal.ts'
import { startProgram } from '../test/live/start-program.ts'
import { startRedis } from '../test/peers/redis.ts'
import { prepareFlood } from './event-flood.ts'
import { formatTable } from './format-table.ts'
import { startHealthProbe } from './health-probe.ts'
import { cpuSeconds, residentMb } from './process-usage.ts'

const STEP_SECONDS = 3
const BENCH_SECONDS = 170
/** Taken in later than this after the last was published: the rate was not kept up with. */
const MAX_LAG_SECONDS = 1
const GIVE_UP_SECONDS = 6
const POLL_MS = 25

const RATES: Readonly<Record<number, readonly number[]>> = {
  1: [10_000, 20_000, 30_000, 40_000, 60_000],
  10: [10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000, 160_000],
  24: [20_000, 40_000, 80_000, 120_000, 160_000],
}

/** Somebody who takes in events. */
interface Consumer {
  readonly title: string
  readonly pid: number
  /** Null where it has no HTTP. */
  readonly baseUrl: string | null
  events(): Promise<number>
  stop(): Promise<void>
}

interface Step {
  readonly consumer: string
  readonly offered: number
  readonly lost: number
  readonly row: readonly (string | number)[]
}

const COLUMNS = [
  'consumer',
  'in a body',
  'offered/s',
  'published/s',
  'published',
  'received',
  'lost %',
  'behind s',
  'CPU µs/event',
  'memory MB',
  'slowest health ms',
]

const started = performance.now()
const batches = process.argv.slice(2).map(Number)
const steps: Step[] = []
for (const batch of batches.length > 0 ? batches : [10, 1, 24]) {
  for (const start of [startSepalConsumer, startBareConsumer]) {
    steps.push(...(await climb(start, batch)))
  }
}
report()

async function climb(
  start: (port: number, batch: number) => Promise<Consumer>,
  batch: number,
): Promise<Step[]> {
  const redis = await startRedis()
  const consumer = await start(redis.port, batch).catch(async (error: unknown) => {
    await redis.stop()
    throw error
  })
  const taken: Step[] = []
  try {
    for (const rate of RATES[batch] ?? RATES[10] ?? []) {
      if ((performance.now() - started) / 1000 > BENCH_SECONDS) break
      const step = await takeStep(consumer, redis.port, rate, batch)
      taken.push(step)
      process.stderr.write(`${step.consumer}, ${batch} in a body, ${rate}/s: ${step.lost} lost\n`)
      if (step.lost > 0) break
    }
  } finally {
    await consumer.stop()
    await redis.stop()
  }
  return taken
}

async function takeStep(
  consumer: Consumer,
  port: number,
  eventsPerSecond: number,
  batch: number,
): Promise<Step> {
  const flood = await prepareFlood({ port, eventsPerSecond, seconds: STEP_SECONDS, batch })
  try {
    const before = await consumer.events()
    const cpuBefore = cpuSeconds(consumer.pid)
    const probe = consumer.baseUrl === null ? null : startHealthProbe(consumer.baseUrl)
    const { events, seconds } = await flood.run()
    const { received, lag } = await waitForEvents(consumer, before, events)
    const cpu = (cpuSeconds(consumer.pid) ?? Number.NaN) - (cpuBefore ?? Number.NaN)
    const slowest = probe === null ? null : Math.max(...(await probe.stop()))
    const lost = events - received
    const row = [
      consumer.title,
      batch,
      eventsPerSecond,
      Math.round(events / seconds),
      events,
      received,
      ((100 * lost) / events).toFixed(2),
      lag === null ? '–' : lag.toFixed(2),
      ((cpu / received) * 1e6).toFixed(1),
      Math.round(residentMb(consumer.pid) ?? Number.NaN),
      slowest === null ? '–' : slowest.toFixed(1),
    ]
    return { consumer: consumer.title, offered: eventsPerSecond, lost, row }
  } finally {
    await flood.stop()
  }
}

/** @returns `lag` in seconds after the last was published; null where they never all came */
async function waitForEvents(
  consumer: Consumer,
  before: number,
  events: number,
): Promise<{ received: number; lag: number | null }> {
  const start = performance.now()
  for (;;) {
    const received = (await consumer.events()) - before
    const lag = (performance.now() - start) / 1000
    if (received >= events) return { received, lag }
    if (lag > GIVE_UP_SECONDS) return { received, lag: null }
    await sleep(POLL_MS)
  }
}

async function startSepalConsumer(port: number): Promise<Consumer> {
  const sepal = await startSepal({ args: ['--broker', `redis://127.0.0.1:${port}/0`] })
  const stream = await openLiveStream(sepal)
  await stream.until(({ link }) => link.state === 'connected', 10_000)
  return {
    title: 'Sepal',
    pid: sepal.pid,
    baseUrl: sepal.baseUrl,
    events: async () => stream.latest().intake.events,
    async stop() {
      stream.close()
      await sepal.stop()
    },
  }
}

async function startBareConsumer(port: number, batch: number): Promise<Consumer> {
  const url = `redis://127.0.0.1:${port}/0`
  const program = startProgram(process.execPath, [
    join(import.meta.dirname, 'bare-consumer.ts'),
    url,
  ])
  await program.waitFor(/^ready$/m, 10_000)
  let asked = 0
  return {
    title: 'only counts',
    pid: program.pid,
    baseUrl: null,
    async events() {
      asked += 1
      program.write(`${asked}\n`)
      const [, count] = await program.waitFor(new RegExp(`^count ${asked} (\\d+)$`, 'm'), 30_000)
      return Number(count) * batch
    },
    stop: () => program.stop(1_000),
  }
}

function report(): void {
  const [cpu] = cpus()
  const lines = [
    `Events from Redis, ${STEP_SECONDS} s at each rate, 4 events a task, history on`,
    `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, Node ${process.version}, everything on this machine`,
    '',
    formatTable(
      COLUMNS,
      steps.map((step) => step.row),
    ),
    '',
    ...highestRates(),
    `Took ${Math.round((performance.now() - started) / 1000)} s`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** A rate counts where nothing was lost and nothing came late. */
function highestRates(): string[] {
  const best = new Map<string, number>()
  for (const { consumer, offered, lost, row } of steps) {
    const kept = lost === 0 && Number(row[7]) <= MAX_LAG_SECONDS
    if (kept) best.set(`${consumer}, ${row[1]} in a body`, offered)
  }
  return [...best].map(([what, rate]) => `Highest rate kept up with: ${what}: ${rate} events/s`)
}
