/**
 * The events of a Sepal that may stand by: one connection, heard by whoever learns, or kept for some
 * seconds, so that what the one that learned could not write before it died is not lost.
 */
import type { Broker } from './broker/broker.ts'
import type { Clock } from './clock.ts'
import { type EventHearer, type EventSource, openEventSource } from './event-source.ts'
import { createStandbyBuffer } from './ingest/standby-buffer.ts'
import type { Log } from './log.ts'

export interface EventHandover {
  /**
   * Events go to this one from now on, those first that were kept.
   *
   * @param since Unix seconds, what the history holds; null: it has never been written
   */
  toLearner(hearer: EventHearer, since: number | null): void
  /** Events are kept from now on; with a durable queue that is what the broker does. */
  toBuffer(): Promise<void>
  stop(): Promise<void>
}

export interface EventHandoverOptions {
  readonly broker: Broker
  /** A durable queue keeps the events itself, for the one that writes them. */
  readonly brokerKeepsEvents: boolean
  readonly clock: Clock
  readonly log: Log
}

/** What two machines' clocks may differ by: so much is taken in twice rather than never. */
const CLOCKS_APART_S = 0.25

/** Begins with keeping them. */
export function openEventHandover(options: EventHandoverOptions): EventHandover {
  const { broker, brokerKeepsEvents, clock, log } = options
  const buffer = createStandbyBuffer({ clock })
  const waiting: EventHearer = {
    sink: buffer.sink,
    listening: () => buffer.listening(),
    setLink({ state }) {
      if (state === 'lost') buffer.broken()
    },
    setQueues() {},
  }
  const open = (hearer: EventHearer) => openEventSource({ broker, hearer, clock, log })
  let source: EventSource | null = brokerKeepsEvents ? null : open(waiting)

  return {
    toLearner(hearer, since) {
      if (source === null) {
        source = open(hearer)
        return
      }
      source.use(hearer)
      const { deliveries, isComplete } = buffer.takeSince(
        since === null ? Number.POSITIVE_INFINITY : since - CLOCKS_APART_S,
      )
      // Without a connection the absence goes on.
      if (source.isListening) hearer.listening(isComplete ? 'kept' : 'lost')
      for (const delivery of deliveries) hearer.sink.deliver(delivery)
    },
    async toBuffer() {
      if (brokerKeepsEvents) {
        await source?.stop()
        source = null
        return
      }
      source?.use(waiting)
      if (source?.isListening === true) buffer.listening()
    },
    async stop() {
      await source?.stop()
    },
  }
}
