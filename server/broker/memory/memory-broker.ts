/**
 * A broker inside this process, for the demo and for tests: any thread that opens it by its name
 * hears what any other publishes. Nothing is stored, as on Redis.
 */
import { BroadcastChannel } from 'node:worker_threads'
import { compressionOf } from '../../celery/envelope.ts'
import { AppError } from '../../errors.ts'
import type { Broker, BrokerConnection, Delivery } from '../broker.ts'
import { connectionOver, createConnectionEnd, type ConnectionEnd } from '../connection-end.ts'
import { guardSink } from '../guarded-sink.ts'
import {
  type MemoryChannel,
  type MemoryMessage,
  readMemoryMessage,
  toOwnBytes,
} from './memory-message.ts'
import { createMemoryQueueProbe, type MemoryQueue, QUEUE_QUESTION } from './memory-queues.ts'

export interface MemoryBroker extends Broker {
  connect(timeoutMs: number): Promise<MemoryConnection>
  /** Loses all connections, in every thread that has the broker open, and lets nobody connect. */
  interrupt(): void
  /** Ends what `interrupt()` began. */
  restore(): void
}

/** A connection that can also play the workers' side. */
export interface MemoryConnection extends BrokerConnection {
  /** Sends one message of the event channel to all who consume it now; nothing once the connection is over. */
  publishEvent(message: MemoryEvent): void
  /** Hands over every control request from the moment it returns. `receive` must not throw. */
  consumeControl(receive: (request: MemoryControl) => void): void
  /** Says what the queues hold to everybody who asks, from the moment it returns; null: not yet. */
  tellQueues(queues: () => readonly MemoryQueue[] | null): void
}

export interface MemoryEvent extends Omit<Delivery, 'compression'> {
  /** @default none */
  readonly headers?: MemoryMessage['headers']
}

export type MemoryControl = Omit<MemoryMessage, 'channel'>

export interface MemoryBrokerOptions {
  /** Milliseconds after which a broker where nobody tells of queues has none. @default 3,000 */
  readonly answerMs?: number
}

/**
 * Opens the broker `name`; brokers of one name are one. It never keeps the process alive.
 * A thread that opens it while it is interrupted does not learn of that.
 */
export function createMemoryBroker(name: string, options: MemoryBrokerOptions = {}): MemoryBroker {
  const { answerMs = 3_000 } = options
  const label = `memory://${name}`
  const connections = new Set<ConnectionEnd>()
  let isDown = false
  const setDown = (value: boolean): void => {
    isDown = value
    if (!value) return
    const state = 'it was interrupted'
    const problem = new AppError(
      'BROKER_UNREACHABLE',
      `Cannot keep the connection to ${label}: ${state}`,
    )
    for (const end of connections) end.lose(problem)
  }
  const faults = openChannel(name, 'fault', (data) => setDown(data === true))
  const fault = (value: boolean): void => {
    faults.postMessage(value) // reaches the others only
    setDown(value)
  }
  return {
    label,
    warnings: [],
    async connect() {
      if (isDown) {
        throw new AppError('BROKER_UNREACHABLE', `Cannot reach ${label}: it was interrupted`)
      }
      const { connection, end } = openConnection(name, answerMs)
      connections.add(end)
      void end.closed.then(() => connections.delete(end))
      return connection
    },
    interrupt: () => fault(true),
    restore: () => fault(false),
  }
}

function openConnection(
  name: string,
  answerMs: number,
): { connection: MemoryConnection; end: ConnectionEnd } {
  const inboxes: BroadcastChannel[] = []
  const outboxes = new Map<MemoryChannel, BroadcastChannel>()
  const end = createConnectionEnd(async () => {
    for (const box of [...inboxes, ...outboxes.values(), answers]) box.close()
  })
  const consume = (of: MemoryChannel, receive: (message: MemoryMessage | null) => void): void => {
    inboxes.push(openChannel(name, of, (data) => receive(readMemoryMessage(data))))
  }
  // Sent from a box of its own: a BroadcastChannel does not hear itself, but this broker would.
  const publish = (channel: MemoryChannel, message: MemoryEvent): void => {
    if (end.isOver()) return
    const outbox = outboxes.get(channel) ?? openChannel(name, channel, () => {})
    outboxes.set(channel, outbox)
    const { body, contentType, contentEncoding, headers = {} } = message
    outbox.postMessage({ channel, body: toOwnBytes(body), contentType, contentEncoding, headers })
  }
  const answers = openChannel(name, 'queues', (data) => queues.hear(data))
  const queues = createMemoryQueueProbe({
    // After the end nobody answers.
    ask: () => void (end.isOver() || answers.postMessage(QUEUE_QUESTION)),
    answerMs,
  })
  const connection: MemoryConnection = {
    label: `memory://${name}`,
    queues,
    diagnose: async () => ({ finding: 'unknown', hint: null }),
    closed: end.closed,
    close: end.close,
    async consumeEvents(sink) {
      const guarded = guardSink(sink, end)
      consume('event', (message) => {
        if (message === null) guarded.unreadable('envelope')
        else guarded.deliver({ ...message, compression: compressionOf(message.headers) })
      })
      return 'lost'
    },
    async broadcast(request) {
      if (end.isOver()) throw connectionOver(`memory://${name}`)
      publish('control', request)
      return null
    },
    publishEvent: (message) => publish('event', message),
    consumeControl: (receive) =>
      consume('control', (message) => {
        if (message !== null && !end.isOver()) receive(message)
      }),
    tellQueues(tell) {
      const inbox = openChannel(name, 'queues', (data) => {
        if (data !== QUEUE_QUESTION || end.isOver()) return
        const told = tell()
        if (told !== null) inbox.postMessage(told)
      })
      inboxes.push(inbox)
    },
  }
  return { connection, end }
}

/** Never keeps the process alive. */
function openChannel(
  name: string,
  kind: MemoryChannel | 'fault' | 'queues',
  receive: (data: unknown) => void,
): BroadcastChannel {
  const channel = new BroadcastChannel(`sepal.memory.${kind}.${name}`)
  channel.onmessage = ({ data }: { readonly data: unknown }) => receive(data)
  channel.unref()
  return channel
}
