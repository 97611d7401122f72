/**
 * How many events per second does Sepal take in, from Redis and from RabbitMQ, without losing one?
 *
 * Sepal and, as the floor, a consumer that only counts are flooded at growing rates, until one is
 * lost, comes late, or the time is over; then at rates between the last two, to a tenth. Everything shares this machine: the broker, the publisher,
 * Sepal and this program. `npm run bench -- ingest [redis|rabbitmq] [BATCH…]`; bodies hold 10, 1 and
 * 24 events by default.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { startRabbitmq } from '../test/peers/rabbitmq.ts'
import { startRedis } from '../test/peers/redis.ts'
import {
  type EventConsumer,
  startBareConsumer,
  type StartConsumer,
  startSepalConsumer,
} from './harness/event-consumer.ts'
import { type FloodOptions, prepareFlood } from './harness/event-flood.ts'
import { formatTable } from './harness/format-table.ts'
import { startHealthProbe } from './harness/health-probe.ts'
import { machineLine } from './harness/machine.ts'
import { cpuSeconds, residentMb } from './harness/process-usage.ts'

const STEP_SECONDS = 3
const BENCH_SECONDS = 150
/** The last event came later than this after it was published: the rate was not kept up with. */
const MAX_BEHIND_SECONDS = 1
const GIVE_UP_SECONDS = 6
const POLL_MS = 25
/** The limit is known to this part of itself. */
const FINENESS = 0.1
/** Without another event for so long, the step before is over. */
const QUIET_MS = 500

/** Events per second, by events in a body. */
const RATES: Readonly<Record<number, readonly number[]>> = {
  1: [10_000, 20_000, 30_000, 40_000, 60_000],
  10: [10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000, 160_000, 200_000, 240_000],
  24: [20_000, 40_000, 80_000, 120_000, 160_000, 200_000, 240_000],
}

const ratesFor = (batch: number): readonly number[] => RATES[batch] ?? RATES[10] ?? []

interface BenchBroker {
  readonly url: string
  stop(): Promise<void>
}

const BROKERS: Readonly<Record<string, () => Promise<BenchBroker>>> = {
  redis: () => startRedis(),
  rabbitmq: () => startRabbitmq(),
}

interface Step {
  readonly broker: string
  readonly consumer: string
  readonly batch: number
  readonly offered: number
  readonly events: number
  readonly seconds: number
  readonly received: number
  /** Seconds from the last publication until all had come; null where they never did. */
  readonly behind: number | null
  readonly cpuPerEvent: number
  readonly memoryMb: number
  readonly slowestHealthMs: number | null
}

const STEP_COLUMNS = [
  'broker',
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

const stepCells = (step: Step): (string | number)[] => [
  step.broker,
  step.consumer,
  step.batch,
  step.offered,
  Math.round(step.events / step.seconds),
  step.events,
  step.received,
  ((100 * (step.events - step.received)) / step.events).toFixed(2),
  step.behind?.toFixed(2) ?? '–',
  step.cpuPerEvent.toFixed(1),
  Math.round(step.memoryMb),
  step.slowestHealthMs?.toFixed(1) ?? '–',
]

let started = performance.now()
const secondsSoFar = () => (performance.now() - started) / 1000
const asked = process.argv.slice(2)
const names = asked.filter((word) => word in BROKERS)
const batches = asked.map(Number).filter((batch) => batch > 0)
const steps: Step[] = []
for (const broker of names.length > 0 ? names : Object.keys(BROKERS)) {
  started = performance.now()
  for (const batch of batches.length > 0 ? batches : [10, 1, 24]) {
    const rates = ratesFor(batch)
    const sepal = await climb(startSepalConsumer, broker, batch, rates)
    const reached = highestKept(sepal)
    const bare = await climb(
      startBareConsumer,
      broker,
      batch,
      rates.filter((rate) => rate >= reached),
    )
    steps.push(...sepal, ...bare)
  }
}
process.stdout.write(`${reportLines().join('\n')}\n`)

async function climb(
  start: StartConsumer,
  name: string,
  batch: number,
  rates: readonly number[],
): Promise<Step[]> {
  const taken: Step[] = []
  const launch = BROKERS[name]
  if (launch === undefined) return taken
  const broker = await launch()
  try {
    const consumer = await start(broker.url, batch)
    try {
      for await (const step of stepsUp(consumer, { url: broker.url, batch, rates })) {
        taken.push({ broker: name, ...step })
        const lost = step.events - step.received
        const what = `${name}, ${step.consumer}, ${batch} in a body, ${step.offered}/s`
        process.stderr.write(`${what}: ${lost} lost, ${step.behind?.toFixed(1) ?? '–'} s behind\n`)
      }
    } finally {
      await consumer.stop()
    }
  } finally {
    await broker.stop()
  }
  return taken
}

/** Up to the first rate that is not kept, then halves the way back until the limit is known well. */
async function* stepsUp(
  consumer: EventConsumer,
  flood: { readonly url: string; readonly batch: number; readonly rates: readonly number[] },
): AsyncGenerator<Omit<Step, 'broker'>> {
  const { url, batch, rates } = flood
  let [kept, missed] = [0, Infinity]
  for (;;) {
    const next = rates.find((rate) => rate > kept && missed === Infinity)
    const rate = next ?? Math.round((kept + missed) / 2_000) * 1_000
    const isFine = missed - kept <= FINENESS * kept || rate >= missed
    if (!Number.isFinite(rate) || isFine || secondsSoFar() > BENCH_SECONDS) return
    const options = { url, eventsPerSecond: rate, seconds: STEP_SECONDS, batch }
    const step = await takeStep(consumer, options)
    if (isKept(step)) kept = rate
    else {
      missed = rate
      await quiet(consumer)
    }
    yield step
  }
}

/** What comes late must not count in the next step. */
async function quiet(consumer: EventConsumer): Promise<void> {
  for (let last = -1, now = await consumer.events(); now !== last; now = await consumer.events()) {
    last = now
    await sleep(QUIET_MS)
  }
}

async function takeStep(
  consumer: EventConsumer,
  options: FloodOptions,
): Promise<Omit<Step, 'broker'>> {
  const { batch, eventsPerSecond: offered } = options
  const flood = await prepareFlood(options)
  try {
    const before = await consumer.events()
    const cpuBefore = cpuSeconds(consumer.pid) ?? Number.NaN
    const probe = consumer.baseUrl === null ? null : startHealthProbe(consumer.baseUrl)
    const { events, seconds } = await flood.run()
    const { received, behind } = await waitForEvents(consumer, before, events)
    const cpu = (cpuSeconds(consumer.pid) ?? Number.NaN) - cpuBefore
    return {
      consumer: consumer.title,
      batch,
      offered,
      events,
      seconds,
      received,
      behind,
      cpuPerEvent: (cpu / received) * 1e6,
      memoryMb: residentMb(consumer.pid) ?? Number.NaN,
      slowestHealthMs: probe === null ? null : Math.max(...(await probe.stop())),
    }
  } finally {
    await flood.stop()
  }
}

async function waitForEvents(
  consumer: EventConsumer,
  before: number,
  events: number,
): Promise<Pick<Step, 'received' | 'behind'>> {
  const start = performance.now()
  for (;;) {
    const received = (await consumer.events()) - before
    const behind = (performance.now() - start) / 1000
    if (received >= events) return { received, behind }
    if (behind > GIVE_UP_SECONDS) return { received, behind: null }
    await sleep(POLL_MS)
  }
}

/** Events per second where nothing was lost and nothing came late; 0 where that was nowhere. */
function highestKept(of: readonly Step[]): number {
  return Math.max(0, ...of.filter(isKept).map((step) => step.offered))
}

function isKept({ events, seconds, offered, received, behind }: Omit<Step, 'broker'>): boolean {
  // What the broker did not take at this rate, nobody was offered.
  const isOffered = events / seconds >= offered * (1 - FINENESS / 2)
  return isOffered && received >= events && (behind ?? GIVE_UP_SECONDS) <= MAX_BEHIND_SECONDS
}

function reportLines(): string[] {
  const groups = Map.groupBy(steps, ({ broker, batch }) => `${broker} ${batch}`)
  const summary = [...groups].map(([group, all]) => {
    const { Sepal: sepal = [], 'only counts': bare = [] } = Object.groupBy(all, (s) => s.consumer)
    const [ours, floor] = [highestKept(sepal), highestKept(bare)]
    const atBest = sepal.find((step) => step.offered === ours)
    const [broker = '', batch = ''] = group.split(' ')
    const isTop = floor === ratesFor(Number(batch)).at(-1)
    return [
      broker,
      batch,
      ours,
      isTop ? `${floor} or more` : floor,
      `${isTop ? 'at most ' : ''}${(ours / floor).toFixed(2)}`,
      atBest?.cpuPerEvent.toFixed(1) ?? '–',
    ]
  })
  return [
    `Events, ${STEP_SECONDS} s at each rate, 4 events a task, history on`,
    machineLine(),
    '',
    formatTable(STEP_COLUMNS, steps.map(stepCells)),
    '',
    'Highest of these rates without a loss, none later than a second:',
    formatTable(
      ['broker', 'in a body', 'Sepal/s', 'only counts/s', 'ratio', 'CPU µs/event'],
      summary,
    ),
  ]
}
