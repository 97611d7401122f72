/**
 * What RabbitMQ tells of queues: over AMQP how many messages wait and how many consumers there are,
 * queue by queue; with the management API much more, and which queues there are at all.
 */
import type { ChannelModel } from 'amqplib'
import {
  unknownQueue,
  type QueueFigure,
  type QueueObservation,
} from '../../../contract/model/queue.ts'
import { createDeadline } from '../deadline.ts'
import { isInfrastructureQueue } from '../infrastructure-queue.ts'
import { MAX_QUEUES, type QueueProbe } from '../queue-probe.ts'
import type { ManagedQueue, ManagementApi } from './management-api.ts'
import {
  ACCESS_REFUSED,
  NOT_FOUND,
  onOwnChannel,
  replyCodeOf,
  RESOURCE_LOCKED,
} from './own-channel.ts'
import { toChannelProblem } from './rabbitmq-problem.ts'
import type { RabbitmqUrl } from './rabbitmq-url.ts'

export interface RabbitmqQueueProbeOptions {
  readonly url: RabbitmqUrl
  readonly model: ChannelModel
  /** Null: nobody said where it is. */
  readonly api: ManagementApi | null
  readonly eventQueuePrefix: string
}

export const createRabbitmqQueueProbe = (options: RabbitmqQueueProbeOptions): QueueProbe =>
  options.api === null ? byAmqp(options) : byApi(options, options.api)

const BY_AMQP: readonly QueueFigure[] = ['ready', 'consumers']
const BY_API: readonly QueueFigure[] = ['ready', 'byPriority', 'unacked', 'consumers', 'oldestAgeS']

function byApi(
  { url, eventQueuePrefix }: RabbitmqQueueProbeOptions,
  api: ManagementApi,
): QueueProbe {
  return {
    async discover() {
      const { queues } = await api.listQueues({ vhost: url.vhost })
      return queues
        .map(({ name }) => name)
        .filter((name) => !isInfrastructureQueue(name, eventQueuePrefix))
        .toSorted()
        .slice(0, MAX_QUEUES)
    },
    async probe(names) {
      if (names.length === 0) return []
      const { queues, isComplete } = await api.listQueues({ vhost: url.vhost })
      const byName = new Map(queues.map((queue) => [queue.name, queue]))
      return names.map((name) => {
        const queue = byName.get(name)
        if (queue !== undefined) return toObservation(queue)
        return { ...unknownQueue(name, BY_API), exists: isComplete ? false : null }
      })
    },
  }
}

const toObservation = (queue: ManagedQueue): QueueObservation => {
  const { name, kind, ready, byPriority, unacked, consumers, headTimestamp } = queue
  return {
    name,
    exists: true,
    kind,
    ready,
    byPriority,
    unacked,
    consumers,
    oldestAgeS: headTimestamp === null ? null : Math.max(0, Date.now() / 1000 - headTimestamp),
    reported: BY_API,
  }
}

/** Channels that are opened at a time: each queue needs one. */
const AT_ONCE = 8
/** A queue whose node is gone or too busy may never answer, and its channel cannot be closed before. */
const ANSWER_MS = 3_000
/** Queues without an answer after which no more are asked in one look. */
const MOST_STUCK = 2 * AT_ONCE

function byAmqp({ url, model }: RabbitmqQueueProbeOptions): QueueProbe {
  /** Asked in this or an earlier look: one that is stuck holds one channel, not one more each time. */
  const unanswered = new Set<string>()

  /** Unknown where no answer comes in time. */
  async function askInTime(name: string): Promise<QueueObservation> {
    unanswered.add(name)
    const asked = probeByAmqp(url, model, name).finally(() => unanswered.delete(name))
    const deadline = createDeadline(ANSWER_MS)
    try {
      return await Promise.race([asked, deadline.passed])
    } catch (error) {
      if (!unanswered.has(name)) throw error
      asked.catch(() => {}) // told by whoever asks next
      return unknownQueue(name, BY_AMQP)
    } finally {
      deadline.forget()
    }
  }

  return {
    discover: async () => null,
    async probe(names) {
      const observations = new Map<string, QueueObservation>()
      const waiting = names.values()
      let stuck = 0
      const lane = async (): Promise<void> => {
        for (const name of waiting) {
          const mayAsk = !unanswered.has(name) && stuck < MOST_STUCK
          const seen = mayAsk ? await askInTime(name) : unknownQueue(name, BY_AMQP)
          if (unanswered.has(name)) stuck += 1
          observations.set(name, seen)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, lane))
      return names.map((name) => observations.get(name) ?? unknownQueue(name, BY_AMQP))
    },
  }
}

async function probeByAmqp(
  url: RabbitmqUrl,
  model: ChannelModel,
  name: string,
): Promise<QueueObservation> {
  const unknown = unknownQueue(name, BY_AMQP)
  // Longer ones cannot be, and amqplib would throw in the midst of a frame.
  if (Buffer.byteLength(name) > 255 || name === '') return { ...unknown, exists: false }
  try {
    const queue = await onOwnChannel(model, (channel) => channel.checkQueue(name))
    const { messageCount: ready, consumerCount: consumers } = queue
    return { ...unknown, exists: true, ready, consumers }
  } catch (error) {
    const code = replyCodeOf(error)
    if (code === NOT_FOUND) return { ...unknown, exists: false }
    // It is there, and for another connection alone.
    if (code === RESOURCE_LOCKED) return { ...unknown, exists: true }
    if (code === ACCESS_REFUSED) return unknown
    throw toChannelProblem(url, `queue "${name}"`, error)
  }
}
