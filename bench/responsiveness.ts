/**
 * How long does a health answer take while 20,000 events a second come in, and what does an event
 * cost?
 *
 * Flower and Sepal, one after the other in this run, each with a Redis of its own; bodies of 10.
 * `npm run bench -- responsiveness [EVENTS_PER_SECOND]`
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { askBesideFlower, ratio } from './harness/beside-flower.ts'
import { prepareFlood } from './harness/event-flood.ts'
import { formatTable } from './harness/format-table.ts'
import { startHealthProbe } from './harness/health-probe.ts'
import { machineLine } from './harness/machine.ts'
import type { Monitor } from './harness/monitor.ts'
import { cpuSeconds } from './harness/process-usage.ts'

const SECONDS = 10
const BATCH = 10
/** What came in by then came in. */
const SETTLE_MS = 3_000

const rate = Number(process.argv[2] ?? 20_000)

const { sepal, flower } = await askBesideFlower(measure)
const rows = [flower, sepal].filter((one) => one !== null)
process.stdout.write(
  `${[
    `${rate} events a second for ${SECONDS} s in bodies of ${BATCH}, 4 events a task, history on`,
    machineLine(),
    '',
    formatTable(
      ['', 'published', 'received', 'lost %', 'CPU µs/event', 'health p50 ms', 'slowest ms'],
      rows.map((one) => [
        one.title,
        one.published,
        one.received,
        ((100 * (one.published - one.received)) / one.published).toFixed(2),
        one.cpuPerEvent.toFixed(1),
        one.medianMs.toFixed(1),
        one.slowestMs.toFixed(1),
      ]),
    ),
    '',
    `Slowest answer: ${ratio(sepal.slowestMs, flower?.slowestMs, 'less')} quicker; CPU: ${ratio(sepal.cpuPerEvent, flower?.cpuPerEvent, 'less')} less`,
  ].join('\n')}\n`,
)

async function measure(monitor: Monitor, url: string) {
  const flood = await prepareFlood({ url, eventsPerSecond: rate, seconds: SECONDS, batch: BATCH })
  try {
    const before = await monitor.events()
    const cpuBefore = cpuSeconds(monitor.pid) ?? Number.NaN
    const probe = startHealthProbe(monitor.baseUrl)
    const { events: published } = await flood.run()
    await sleep(SETTLE_MS)
    const took = (await probe.stop()).toSorted((a, b) => a - b)
    const received = (await monitor.events()) - before
    const cpu = (cpuSeconds(monitor.pid) ?? Number.NaN) - cpuBefore
    return {
      title: monitor.title,
      published,
      received,
      cpuPerEvent: (cpu / received) * 1e6,
      medianMs: took[Math.floor(took.length / 2)] ?? Number.NaN,
      slowestMs: took.at(-1) ?? Number.NaN,
    }
  } finally {
    await flood.stop()
  }
}
