/**
 * With 100,000 tasks known: how much memory, how long does a list take, and how many can be had a
 * second?
 *
 * Flower and Sepal, one after the other in this run, each with a Redis of its own. The tasks come in
 * as fast as Flower can take them, so that both know all. `npm run bench -- lists [TASKS]`
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { askBesideFlower, ratio } from './harness/beside-flower.ts'
import { prepareFlood } from './harness/event-flood.ts'
import { formatTable } from './harness/format-table.ts'
import { machineLine } from './harness/machine.ts'
import type { Monitor } from './harness/monitor.ts'
import { residentMb } from './harness/process-usage.ts'

const EVENTS_PER_TASK = 4
const EVENTS_PER_SECOND = 4_000
const BATCH = 10
const SETTLE_MS = 5_000
const LIST_ASKS = 30
const CLIENTS = 16
const CLIENTS_MS = 5_000

const tasks = Number(process.argv[2] ?? 100_000)

const { sepal, flower } = await askBesideFlower(measure)
const rows = [flower, sepal].filter((one) => one !== null)
process.stdout.write(
  `${[
    `${tasks} tasks of ${EVENTS_PER_TASK} events, published at ${EVENTS_PER_SECOND} events a second; ${CLIENTS} clients for ${CLIENTS_MS / 1000} s`,
    machineLine(),
    '',
    formatTable(
      [
        '',
        'events lost',
        'memory MB',
        'list of 100 p50 ms',
        'p95 ms',
        `requests/s (${CLIENTS} clients, 15 rows)`,
      ],
      rows.map((one) => [
        one.title,
        one.lost,
        Math.round(one.memoryMb),
        one.medianMs.toFixed(1),
        one.p95Ms.toFixed(1),
        one.requestsPerSecond.toFixed(1),
      ]),
    ),
    '',
    `List: ${ratio(sepal.medianMs, flower?.medianMs, 'less')} quicker; requests: ${ratio(sepal.requestsPerSecond, flower?.requestsPerSecond, 'more')}; memory: ${ratio(sepal.memoryMb, flower?.memoryMb, 'less')} less`,
  ].join('\n')}\n`,
)

async function measure(monitor: Monitor, url: string) {
  const seconds = (tasks * EVENTS_PER_TASK) / EVENTS_PER_SECOND
  const flood = await prepareFlood({
    url,
    eventsPerSecond: EVENTS_PER_SECOND,
    seconds,
    batch: BATCH,
  })
  try {
    const before = await monitor.events()
    const { events } = await flood.run()
    await sleep(SETTLE_MS)
    const lost = events - ((await monitor.events()) - before)
    const memoryMb = residentMb(monitor.pid) ?? Number.NaN
    const took: number[] = []
    for (let n = 0; n < LIST_ASKS; n += 1) {
      const start = performance.now()
      await (await monitor.get('/api/tasks?limit=100')).text()
      took.push(performance.now() - start)
    }
    took.sort((a, b) => a - b)
    return {
      title: monitor.title,
      lost,
      memoryMb,
      medianMs: took[Math.floor(took.length / 2)] ?? Number.NaN,
      p95Ms: took[Math.floor(took.length * 0.95)] ?? Number.NaN,
      requestsPerSecond: await manyClients(monitor),
    }
  } finally {
    await flood.stop()
  }
}

/** Answers a second, each client asking again as soon as it is answered. */
async function manyClients({ baseUrl, headers }: Monitor): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const start = performance.now()
  let answers = 0
  const client = async () => {
    while (performance.now() - start < CLIENTS_MS) {
      await ask(`${baseUrl}/api/tasks?limit=15`, agent, headers)
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  agent.destroy()
  return (answers * 1000) / (performance.now() - start)
}

function ask(url: string, agent: Agent, headers: Monitor['headers']): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200
          ? resolve()
          : reject(new Error(`Cannot list tasks: ${response.statusCode}`)),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}
