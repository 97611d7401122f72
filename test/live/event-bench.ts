/** A started Sepal, its broker, and somebody who publishes on the event channel and keeps count. */
import { expect } from 'vitest'
import { eventBody, taskLife } from './celery-events.ts'
import type { EventChannel } from './event-channel.ts'
import type { LiveBroker, LiveBrokerKind } from './live-brokers.ts'
import { type LiveStream, openLiveStream, waitFor } from './live-stream.ts'
import { type Sepal, startSepal } from './sepal.ts'

export interface EventBench {
  readonly broker: LiveBroker
  readonly sepal: Sepal
  readonly stream: LiveStream
  /** Ids of the good tasks that were sent between the bad ones, oldest first. */
  readonly markers: readonly string[]
  publish: EventChannel['publish']
  /** Counts a message that goes another way than by `publish()`. */
  note(): void
  /** Messages that were sent so far. */
  sent(): number
  /** Settles when the task can be read. */
  shown(id: string): Promise<void>
  /** What was counted as malformed by cause, of what `send` sends. */
  countedBy(send: () => Promise<void>): Promise<Record<string, number>>
  /** It answers, is connected, and has dropped nothing. */
  isWell(): Promise<void>
  close(): Promise<void>
}

const SHOWN_MS = 30_000

/** @param nodeArgs of Sepal's Node */
export async function openEventBench(
  kind: LiveBrokerKind,
  nodeArgs: readonly string[] = [],
): Promise<EventBench> {
  const cleanups: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  }
  try {
    const broker = await kind.open()
    cleanups.push(() => broker.stop())
    const sepal = await startSepal({ args: ['--broker', broker.url], nodeArgs })
    cleanups.push(() => sepal.stop())
    const told = new Set<string>()
    const stream = await openLiveStream(sepal, ({ tasks }) => {
      for (const { id } of tasks) told.add(id)
    })
    cleanups.push(() => stream.close())
    await stream.until(({ link }) => link.state === 'connected', SHOWN_MS)
    const channel = await kind.openEvents(broker.url)
    cleanups.push(() => channel.close())
    return { ...createBench({ broker, sepal, stream, channel, told }), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Parts extends Pick<EventBench, 'broker' | 'sepal' | 'stream'> {
  readonly channel: EventChannel
  /** Ids of the tasks that the stream has told of. */
  readonly told: ReadonlySet<string>
}

function createBench({ broker, sepal, stream, channel, told }: Parts): Omit<EventBench, 'close'> {
  const markers: string[] = []
  let sent = 0
  const publish: EventBench['publish'] = (...message) => {
    sent += 1
    return channel.publish(...message)
  }
  const shown = (id: string) =>
    waitFor(
      async () => (await sepal.request(`/api/task/info/${encodeURIComponent(id)}`)).status === 200,
      SHOWN_MS,
    )
  /** A good task behind all that was sent: when it shows, the rest has been read. */
  const sendMarker = async () => {
    const id = `marker-${markers.length}`
    markers.push(id)
    await publish(eventBody(taskLife(id, Date.now() / 1000)))
    await shown(id)
    // It shows when it is written; the live picture and the counts come with the next report.
    await waitFor(() => told.has(id), SHOWN_MS)
    await stream.until(({ intake }) => intake.messages >= sent, SHOWN_MS)
  }
  return {
    broker,
    sepal,
    stream,
    markers,
    publish,
    note: () => void (sent += 1),
    sent: () => sent,
    shown,
    async countedBy(send) {
      const before = stream.latest().intake.malformed
      await send()
      await sendMarker()
      const counts = Object.entries(stream.latest().intake.malformed)
      return Object.fromEntries(
        counts
          .map(([cause, count]) => [cause, count - (before[cause] ?? 0)] as const)
          .filter(([, count]) => count > 0),
      )
    },
    async isWell() {
      expect(await (await fetch(`${sepal.baseUrl}/healthcheck`)).text()).toBe('OK')
      expect(stream.latest().link.state).toBe('connected')
      expect(stream.latest().intake.dropped).toBe(0)
    },
  }
}

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)
