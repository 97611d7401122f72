/** One connection for events, whose hearer can change while it lasts. */
import type { BrokerLink } from '../contract/model/broker-link.ts'
import type { Absence, Broker, EventSink } from './broker/broker.ts'
import { keepConnected } from './broker/keep-connected.ts'
import type { QueueProbe } from './broker/queue-probe.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

export interface EventHearer {
  readonly sink: EventSink
  /** The broker hands over events from now on. */
  listening(absence: Absence): void
  setLink(link: BrokerLink): void
  /** Who tells of queues now; null: nobody. */
  setQueues(probe: QueueProbe | null): void
}

export interface EventSource {
  /** Hands over everything from now on to this one, which is told first how things stand. */
  use(hearer: EventHearer): void
  stop(): Promise<void>
}

export interface EventSourceOptions {
  readonly broker: Broker
  readonly hearer: EventHearer
  readonly clock: Clock
  readonly log: Log
}

export function openEventSource({ broker, hearer, clock, log }: EventSourceOptions): EventSource {
  let current = hearer
  let link: BrokerLink | null = null
  let queues: QueueProbe | null = null
  let isStopped = false
  const sink: EventSink = {
    deliver: (delivery) => current.sink.deliver(delivery),
    unreadable: (cause) => current.sink.unreadable(cause),
  }
  const connection = keepConnected({
    broker,
    async onConnected(live) {
      const absence = await live.consumeEvents(sink)
      if (isStopped) return
      queues = live.queues
      current.listening(absence)
      current.setQueues(queues)
    },
    onLink(next) {
      link = next
      if (next.state === 'lost') {
        queues = null
        current.setQueues(null)
      }
      current.setLink(next)
    },
    clock,
    log,
  })
  return {
    use(next) {
      current.setQueues(null)
      current = next
      if (link !== null) next.setLink(link)
      next.setQueues(queues)
    },
    stop() {
      isStopped = true
      current.setQueues(null)
      return connection.stop()
    },
  }
}
