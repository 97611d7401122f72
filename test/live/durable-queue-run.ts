import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
/** Sepal is away while tasks go on: with a durable queue, nothing of it is missing afterwards. */
import { DEFAULT_RETENTION } from '../../server/history/retention.ts'
import { openSqliteWriter } from '../../server/history/sqlite/sqlite-writer.ts'
import type { IngestThreadData, IngestThreadMessage } from '../../server/ingest-thread.ts'
import type { IngestReport } from '../../server/ingest/ingest-report.ts'
import { startThread, type Thread } from '../../server/start-thread.ts'
import { eventBody, taskLife } from './celery-events.ts'
import { openRabbitmqEvents } from './event-channel.ts'

export interface DurableQueueRun {
  /** Of RabbitMQ. */
  readonly url: string
  readonly awaySeconds: number
  readonly tasksPerSecond: number
}

const INGEST_THREAD = new URL('../../server/ingest-thread.ts', import.meta.url)
/** Before and after the absence. */
const PRESENT_S = 2
const CATCH_UP_MS = 60_000

/** The thread that learns, ended and started again under load; checks every task in the history. */
export async function runDurableQueue(run: DurableQueueRun): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sepal-durable-'))
  const load = await startLoad(run)
  try {
    const first = await startIngestThread(run.url, directory)
    load.begin()
    await sleep(PRESENT_S * 1_000)
    await first.thread.stop()
    await sleep(run.awaySeconds * 1_000)
    const second = await startIngestThread(run.url, directory)
    await sleep(PRESENT_S * 1_000)
    const ids = await load.end()
    const sent = ids.length * 3
    const seen = () => first.latest().intake.events + second.latest().intake.events
    for (const end = Date.now() + CATCH_UP_MS; seen() < sent && Date.now() < end;) await sleep(50)
    await second.thread.stop()
    expect(second.reports.flatMap(({ gaps }) => gaps)).toEqual([])
    expect(seen()).toBeGreaterThanOrEqual(sent)
    await expectComplete(join(directory, 'history'), ids)
  } finally {
    await load.close()
    await rm(directory, { recursive: true, force: true })
  }
}

interface IngestThread {
  readonly thread: Thread
  readonly reports: readonly IngestReport[]
  readonly latest: () => IngestReport
}

async function startIngestThread(broker: string, directory: string): Promise<IngestThread> {
  const reports: IngestReport[] = []
  const data: IngestThreadData = {
    broker,
    brokerOptions: {
      transportOptions: null,
      useSsl: null,
      api: null,
      controlExchange: 'celery',
      eventExchange: 'celeryev',
      eventQueuePrefix: 'celeryev',
      eventQueue: { name: 'sepal-events', maxMessages: 1_000_000 },
    },
    database: null,
    retention: DEFAULT_RETENTION,
    historyDirectory: join(directory, 'history'),
    spillDirectory: join(directory, 'spill'),
    spillBytes: 64 * 1024 * 1024,
    queues: [],
    queueSampleSeconds: 10,
    logLevel: 'error',
  }
  const connected = Promise.withResolvers<void>()
  const thread = startThread({
    entry: INGEST_THREAD,
    data,
    onMessage(message) {
      const told = message as IngestThreadMessage
      if ('refused' in told) return connected.reject(new Error(told.refused.message))
      reports.push(told.report)
      if (told.report.link.state === 'connected') connected.resolve()
    },
    onFailed: connected.reject,
  })
  await connected.promise
  const latest = () => reports.at(-1) ?? expect.fail('nothing was reported')
  return { thread, reports, latest }
}

/** Whole lives of tasks, one message each, evenly. */
async function startLoad({ url, tasksPerSecond }: DurableQueueRun) {
  const channel = await openRabbitmqEvents(url)
  const ids: string[] = []
  let isOver = false
  let running = Promise.resolve()
  const publish = async () => {
    const start = performance.now()
    while (!isOver) {
      const due = ((performance.now() - start) / 1_000) * tasksPerSecond
      while (ids.length < due) {
        const id = randomUUID()
        await channel.publish(eventBody(taskLife(id, Date.now() / 1_000)))
        ids.push(id)
      }
      await sleep(5)
    }
  }
  return {
    begin() {
      running = publish()
    },
    async end() {
      isOver = true
      await running
      return ids
    },
    async close() {
      isOver = true
      await running
      channel.close()
    },
  }
}

async function expectComplete(directory: string, ids: readonly string[]): Promise<void> {
  const writer = openSqliteWriter({ directory, clock: () => Date.now() / 1_000 })
  try {
    const found = await writer.find(ids)
    expect(found).toHaveLength(ids.length)
    expect(found.filter(({ state, result }) => state !== 'SUCCESS' || result !== '3')).toEqual([])
  } finally {
    await writer.close()
  }
}
