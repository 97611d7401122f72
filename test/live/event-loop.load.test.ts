/**
 * A flood of events and every kind of query may not block the main thread: measured in Sepal's own
 * main thread, and as the slowest /healthcheck, beside an idle server on the same busy machine.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { prepareFlood } from '../../bench/harness/event-flood.ts'
import { startHealthProbe } from '../../bench/harness/health-probe.ts'
import type { TaskListReply } from '../../contract/api/tasks.ts'
import { startRedis } from '../peers/redis.ts'
import { peerTitle } from '../peers/shared-peer.ts'
import { type EventLoopWatch, WATCHABLE, watchEventLoop } from './event-loop-watch.ts'
import { openLiveStream } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'
import { startProgram } from './start-program.ts'

const { missing } = inject('redis')

const HISTORY = { eventsPerSecond: 20_000, seconds: 10, batch: 10 }
const FLOOD = { eventsPerSecond: 5_000, seconds: 10, batch: 10 }
const CLIENTS = 4
/**
 * The bound, held by 999 of 1,000 turns of the loop beyond what the idle server had to wait.
 * The one longest turn may be the machine's: it gets ten times that, and a second and third try.
 */
const BLOCKED_MS = 50
const TOLERANCE = 10
const RETRIES = 2

const QUERIES = [
  '/api/tasks?limit=15',
  '/api/tasks?limit=1000',
  '/api/tasks?limit=100&offset=5000',
  '/api/tasks?state=FAILURE&limit=100',
  '/api/tasks?taskname=mail.send&state=SUCCESS&limit=100',
  '/api/tasks?workername=celery@worker-1.example&limit=100',
  '/api/tasks?taskname=no.such.type&limit=100',
  '/api/workers',
  '/api/workers?status=1',
  '/api/v1/tasks',
  '/api/v1/tasks?limit=500',
  '/api/v1/tasks?state=FAILURE,RETRY',
  '/api/v1/tasks?name=RENDER&limit=500',
  '/api/v1/tasks?name=nothing-has-this-name',
  '/api/v1/tasks?name=bill&state=FAILURE',
  '/api/v1/workers',
  '/api/v1/session',
  '/api/v1/openapi.json',
  '/',
]

describe.skipIf(missing !== null)(peerTitle('the main thread under load', missing), () => {
  const cleanups: (() => Promise<void> | void)[] = []
  let sepal: Sepal
  let watch: EventLoopWatch
  let idle: { readonly url: string; readonly watch: EventLoopWatch }
  let port: number

  beforeAll(async () => {
    const redis = await startRedis()
    cleanups.push(() => redis.stop())
    port = redis.port
    sepal = await startSepal({ args: ['--broker', redis.url], nodeArgs: WATCHABLE })
    cleanups.push(() => sepal.stop())
    watch = await watchEventLoop(sepal.output())
    cleanups.push(() => watch.close())
    idle = await startIdleServer(cleanups)

    const stream = await openLiveStream(sepal)
    const flood = await prepareFlood({ port, ...HISTORY })
    cleanups.push(() => flood.stop())
    const { events } = await flood.run()
    await stream.until(({ intake }) => intake.events >= events, 30_000)
    stream.close()
  })
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })

  const load = `${FLOOD.eventsPerSecond} events/s and ${CLIENTS} clients`
  test(`is free for others with ${load}`, { retry: RETRIES }, async () => {
    const stream = await openLiveStream(sepal)
    const before = stream.latest().intake.events
    const flood = await prepareFlood({ port, ...FLOOD })
    cleanups.push(() => flood.stop())
    await watch.reset()
    await idle.watch.reset()
    const probes = [startHealthProbe(sepal.baseUrl), startHealthProbe(idle.url)]
    const queries = startQueries(sepal)
    const { events } = await flood.run()
    const slowestQueries = await queries.stop()
    const [health = [], idleHealth = []] = await Promise.all(probes.map((probe) => probe.stop()))
    const [loop, idleLoop] = [await watch.read(), await idle.watch.read()]

    const tell = (name: string, took: readonly number[], { p99, max }: typeof loop) =>
      `${name}: slowest health ${Math.max(...took).toFixed(1)} ms, ` +
      `loop p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(1)} ms\n`
    process.stdout.write(tell('Sepal', health, loop) + tell('an idle server', idleHealth, idleLoop))
    process.stdout.write(`Slowest queries: ${slowestQueries.join(', ')}\n`)

    await stream.until(({ intake }) => intake.events - before >= events, 30_000)
    stream.close()
    expect(loop.p999).toBeLessThanOrEqual(BLOCKED_MS + idleLoop.p999)
    expect(loop.max).toBeLessThanOrEqual(BLOCKED_MS * TOLERANCE + idleLoop.max)
    expect(Math.max(...health)).toBeLessThanOrEqual(
      BLOCKED_MS * TOLERANCE + Math.max(...idleHealth),
    )
  })
})

async function startIdleServer(cleanups: (() => Promise<void> | void)[]) {
  const args = [...WATCHABLE, join(import.meta.dirname, 'idle-server.ts')]
  const program = startProgram(process.execPath, args)
  cleanups.push(() => program.stop())
  const [url] = await program.waitFor(/^http:\/\/\S+/m, 30_000)
  const watch = await watchEventLoop(program.output())
  cleanups.push(() => watch.close())
  return { url, watch }
}

/** @returns from `stop()`: the three slowest queries with their time */
function startQueries(sepal: Sepal): { stop(): Promise<string[]> } {
  const slowest = new Map<string, number>()
  let going = true
  const ask = async (path: string) => {
    const start = performance.now()
    const response = await sepal.request(path)
    const body = await response.text()
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${body}`)
    const took = performance.now() - start
    slowest.set(path, Math.max(took, slowest.get(path) ?? 0))
    return body
  }
  const client = async (nth: number) => {
    for (let turn = nth; going; turn += 1) {
      const path = QUERIES[turn % QUERIES.length] ?? '/'
      const body = await ask(path)
      if (!path.startsWith('/api/v1/tasks')) continue
      const { rows, next } = JSON.parse(body) as TaskListReply
      if (next !== null) await ask(`/api/v1/tasks?limit=100&cursor=${encodeURIComponent(next)}`)
      const id = rows[0]?.id
      if (id !== undefined) await ask(`/api/v1/tasks/${encodeURIComponent(id)}`)
    }
  }
  const over = Promise.all(Array.from({ length: CLIENTS }, (_, nth) => client(nth * 5)))
  over.catch(() => undefined) // told by stop()
  return {
    async stop() {
      going = false
      await over
      return [...slowest]
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, 3)
        .map(([path, ms]) => `${path} ${Math.round(ms)} ms`)
    },
  }
}
