/** A flood against a started Sepal: what was sent, what became of it, and how Sepal bore it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { prepareFlood } from '../../bench/harness/event-flood.ts'
import { startHealthProbe } from '../../bench/harness/health-probe.ts'
import { residentMb } from '../../bench/harness/process-usage.ts'
import type { GapListReply } from '../../contract/api/gaps.ts'
import type { LiveHello } from '../../contract/api/live.ts'
import type { LiveBroker } from './live-brokers.ts'
import { openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

export interface FloodRunOptions {
  readonly broker: LiveBroker
  readonly eventsPerSecond: number
  readonly seconds: number
  /** Events in one message. */
  readonly batch: number
  /** How long Sepal may take afterwards for what waits. */
  readonly settleMs: number
  readonly args?: readonly string[]
}

export interface FloodRun {
  readonly sent: number
  readonly seconds: number
  readonly intake: LiveHello['intake']
  /** As the history tells them. */
  readonly gaps: GapListReply['rows']
  /** The most that waited, messages in memory and on disk, as far as it was told. */
  readonly mostWaiting: number
  /** How often the connection was another one. */
  readonly reconnects: number
  /** Milliseconds, sorted. */
  readonly health: readonly number[]
  readonly mostMemoryMb: number
}

const WRITTEN_MS = 1_000

/** Starts a Sepal, floods it, and ends when everything that was sent is accounted for, or time is up. */
export async function runFlood(options: FloodRunOptions): Promise<FloodRun> {
  const { broker, settleMs, args = [] } = options
  const sepal = await startSepal({ args: ['--broker', broker.url, ...args] })
  try {
    return await flood(sepal, options, settleMs)
  } finally {
    await sepal.stop()
  }
}

async function flood(sepal: Sepal, options: FloodRunOptions, settleMs: number): Promise<FloodRun> {
  const links = new Set<number>()
  let mostWaiting = 0
  let mostMemoryMb = 0
  const stream = await openLiveStream(sepal, ({ link, intake }) => {
    if (link.state === 'connected') links.add(link.since)
    mostWaiting = Math.max(mostWaiting, intake.waiting.messages)
  })
  await stream.until(({ link }) => link.state === 'connected', 30_000)
  const publisher = await prepareFlood({ ...options, url: options.broker.url })
  const watch = setInterval(() => {
    mostMemoryMb = Math.max(mostMemoryMb, residentMb(sepal.pid) ?? 0)
  }, 200)
  const probe = startHealthProbe(sepal.baseUrl)
  try {
    const { events: sent, seconds } = await publisher.run()
    const isAccounted = () => {
      const { events, dropped } = stream.latest().intake
      return events + dropped >= sent
    }
    await waitFor(isAccounted, settleMs).catch(() => undefined) // the numbers tell
    const health = (await probe.stop()).toSorted((a, b) => a - b)
    // A gap is written with the batch after the drop.
    await sleep(WRITTEN_MS)
    const { rows: gaps } = await sepal.get<GapListReply>('/api/v1/gaps?range=now-1h&limit=500')
    const { intake } = stream.latest()
    return {
      sent,
      seconds,
      intake,
      gaps,
      mostWaiting,
      reconnects: links.size - 1,
      health,
      mostMemoryMb,
    }
  } finally {
    clearInterval(watch)
    stream.close()
    await publisher.stop()
  }
}

/** Clients that Redis has cut off as they read too slowly; null: this Redis does not tell (before 7.4). */
export async function countCutOff(url: string): Promise<number | null> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  await redis.connect()
  const stats = await redis.info('stats')
  redis.disconnect()
  const count = /^client_output_buffer_limit_disconnections:(\d+)/m.exec(stats)?.[1]
  return count === undefined ? null : Number(count)
}

export const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor(part * (sorted.length - 1))] ?? 0

/** One line for the log of the test. */
export const floodLine = (run: FloodRun): string =>
  [
    `sent ${run.sent} in ${run.seconds.toFixed(1)} s (${Math.round(run.sent / run.seconds)}/s)`,
    `received ${run.intake.events}, dropped ${run.intake.dropped}, by disk ${run.intake.spilled}`,
    `most waiting ${run.mostWaiting} messages, ${Math.round(run.mostMemoryMb)} MB`,
    `health p95 ${percentile(run.health, 0.95).toFixed(0)}, slowest ${percentile(run.health, 1).toFixed(0)} ms`,
  ].join(' · ')
