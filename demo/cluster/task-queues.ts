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
}

export interface Consumer {
  readonly hasRoom: () => boolean
  readonly receive: (message: TaskMessage) => void
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
