/**
 * The queues of a memory broker: it has none of its own. Whoever plays the workers' side knows them,
 * and is asked each time.
 */
import {
  type QueueFigure,
  type QueueObservation,
  unknownQueue,
} from '../../../contract/model/queue.ts'
import { MAX_QUEUES, type QueueProbe } from '../queue-probe.ts'

export type MemoryQueue = Pick<
  QueueObservation,
  'name' | 'ready' | 'unacked' | 'consumers' | 'oldestAgeS'
>

/** What a memory broker's queues tell. */
export const MEMORY_FIGURES: readonly QueueFigure[] = [
  'ready',
  'unacked',
  'consumers',
  'oldestAgeS',
]

/** Says to all who listen: tell me of your queues. */
export const QUEUE_QUESTION = 'queues?'

/** Asks again, for one who came too late to hear the first time. */
const ASK_MS = 100

export interface MemoryQueueProbeOptions {
  /** Posts `QUEUE_QUESTION`. */
  readonly ask: () => void
  /** Milliseconds after which a broker where nobody answers has no queues. */
  readonly answerMs: number
}

export interface MemoryQueueProbe extends QueueProbe {
  /** Takes in an answer, whatever it is. */
  hear(data: unknown): void
}

export function createMemoryQueueProbe(options: MemoryQueueProbeOptions): MemoryQueueProbe {
  const waiting = new Set<(queues: readonly MemoryQueue[]) => void>()
  const ask = (): Promise<readonly MemoryQueue[]> =>
    new Promise((resolve) => {
      const asking = setInterval(options.ask, ASK_MS).unref()
      const end = (queues: readonly MemoryQueue[]): void => {
        waiting.delete(end)
        clearInterval(asking)
        clearTimeout(giveUp)
        resolve(queues)
      }
      const giveUp = setTimeout(() => end([]), options.answerMs).unref()
      waiting.add(end)
      options.ask()
    })
  return {
    hear(data) {
      const queues = readQueues(data)
      if (queues === null) return
      for (const end of waiting) end(queues)
    },
    discover: async () => (await ask()).map(({ name }) => name).toSorted(),
    async probe(names) {
      if (names.length === 0) return []
      const queues = new Map((await ask()).map((queue) => [queue.name, queue]))
      return names.map((name) => {
        const queue = queues.get(name)
        return { ...unknownQueue(name, MEMORY_FIGURES), ...queue, exists: queue !== undefined }
      })
    },
  }
}

/** Any code of the process can post to the channel; null for what is no answer. */
function readQueues(data: unknown): readonly MemoryQueue[] | null {
  if (!Array.isArray(data)) return null
  return data.slice(0, MAX_QUEUES).flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const { name, ready, unacked, consumers, oldestAgeS } = item as Partial<MemoryQueue>
    if (typeof name !== 'string') return []
    return [
      {
        name,
        ready: figureOf(ready),
        unacked: figureOf(unacked),
        consumers: figureOf(consumers),
        oldestAgeS: figureOf(oldestAgeS),
      },
    ]
  })
}

const figureOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
