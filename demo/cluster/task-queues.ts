/**
 * The queues of the broker: messages in order of arrival, handed to their consumers in turn.
 *
 * A consumer is offered a message only while it has room (its prefetch limit); until then it waits.
 */
import type { TaskMessage } from './task-message.ts'
import type { QueueName } from './task-type.ts'

export interface TaskQueues {
  /** Takes a message in; it is delivered after the broker's latency. */
  readonly put: (message: TaskMessage) => void
  /** Puts back, before all others and in their order, what a consumer had not acknowledged. */
  readonly giveBack: (messages: readonly TaskMessage[]) => void
  readonly subscribe: (queue: QueueName, consumer: Consumer) => void
  readonly unsubscribe: (consumer: Consumer) => void
  /** A consumer has room again. */
  readonly pull: () => void
  /** What each queue holds, by name. */
  readonly figures: () => readonly QueueFigures[]
}

export interface QueueFigures {
  readonly name: QueueName
  /** Messages that no consumer has. */
  readonly ready: number
  /** Messages that a consumer has and did not acknowledge. */
  readonly unacked: number
  readonly consumers: number
  /** Unix seconds: when the oldest that waits was put in; null when none waits. */
  readonly oldest: number | null
}

export interface Consumer {
  readonly hasRoom: () => boolean
  readonly receive: (message: TaskMessage) => void
  /** What it has and did not acknowledge. */
  readonly unacked: () => readonly TaskMessage[]
}

interface Queue {
  readonly messages: TaskMessage[]
  readonly consumers: Consumer[]
}

export function createTaskQueues(afterLatency: (action: () => void) => void): TaskQueues {
  const queues = new Map<QueueName, Queue>()

  const queueOf = (name: QueueName): Queue => {
    const known = queues.get(name)
    if (known !== undefined) return known
    const queue: Queue = { messages: [], consumers: [] }
    queues.set(name, queue)
    return queue
  }

  const deliver = (queue: Queue): void => {
    while (queue.messages.length > 0) {
      const consumer = takeTurn(queue.consumers)
      const message = consumer && queue.messages.shift()
      if (message === undefined) return
      consumer?.receive(message)
    }
  }

  return {
    put(message) {
      const queue = queueOf(message.type.queue)
      afterLatency(() => {
        queue.messages.push(message)
        deliver(queue)
      })
    },
    giveBack(messages) {
      for (const message of messages.toReversed()) {
        queueOf(message.type.queue).messages.unshift(message)
      }
      for (const queue of queues.values()) deliver(queue)
    },
    subscribe(name, consumer) {
      const queue = queueOf(name)
      queue.consumers.push(consumer)
      deliver(queue)
    },
    unsubscribe(consumer) {
      for (const { consumers } of queues.values()) {
        const index = consumers.indexOf(consumer)
        if (index !== -1) consumers.splice(index, 1)
      }
    },
    pull() {
      for (const queue of queues.values()) deliver(queue)
    },
    figures() {
      const consumers = new Set([...queues.values()].flatMap((queue) => queue.consumers))
      const unacked = [...consumers].flatMap((consumer) => consumer.unacked())
      return [...queues].map(([name, queue]) => ({
        name,
        ready: queue.messages.length,
        unacked: unacked.filter(({ type }) => type.queue === name).length,
        consumers: queue.consumers.length,
        oldest: queue.messages[0]?.sentAt ?? null,
      }))
    },
  }
}

/** The first that has room; it goes to the end of the line. */
function takeTurn(consumers: Consumer[]): Consumer | undefined {
  const index = consumers.findIndex((consumer) => consumer.hasRoom())
  if (index === -1) return undefined
  const [consumer] = consumers.splice(index, 1)
  if (consumer !== undefined) consumers.push(consumer)
  return consumer
}
