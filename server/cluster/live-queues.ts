/**
 * The queues of the live picture: the last observation of each, and the names that events brought.
 *
 * A queue comes in when the broker has it, or when the operator named it; a guess that the broker
 * denies stays out. One that goes away stays for an hour, so that a page can say that it is gone.
 */
import type {
  Queue,
  QueueObservation,
  QueueSample,
  QueueSampling,
  SampledQueue,
} from '../../contract/model/queue.ts'

export interface LiveQueues {
  /** A task's event named this queue. */
  hear(name: string, now: number): void
  /** A worker started: it declares its queues, whatever they are called. */
  hearStart(now: number): void
  names(): QueueNames
  apply(sample: QueueSample): void
  sampling(): QueueSampling
  takeChanged(): Queue[]
  /**
   * Drops what has been gone for an hour, and what is over the limit: the longest not looked at first.
   *
   * @returns their names
   */
  trim(now: number): string[]
}

/** Names to look at, as far as the cluster knows any. */
export interface QueueNames {
  /** From events, with the time (Unix seconds, our clock) of the last one. */
  readonly heard: ReadonlyMap<string, number>
  /** Those of the live picture. */
  readonly known: readonly string[]
  /** Unix seconds, our clock: when a worker last said that it starts; null: none did. */
  readonly lastStart: number | null
}

/** Names that are remembered from events; whoever may send an event can invent any number of them. */
const MAX_HEARD = 200
/** Seconds that a queue is shown after it is gone. */
const KEEP_GONE_S = 3_600

export interface LiveQueuesOptions {
  readonly maxQueues: number
  /** What to say of the sampling before the first sample. */
  readonly sampling: QueueSampling
}

export function createLiveQueues(options: LiveQueuesOptions): LiveQueues {
  const { maxQueues } = options
  const queues = new Map<string, Queue>()
  const heard = new Map<string, number>()
  let changed = new Set<string>()
  /** The newest of them: moving it to its place again would make the Map anew every few events. */
  let lastHeard = ''
  let lastStart: number | null = null
  let sampling = options.sampling

  return {
    hear(name, now) {
      if (name === '') return
      if (name === lastHeard) {
        heard.set(name, now)
        return
      }
      lastHeard = name
      // Deleted first: a Map keeps the place of a key that it already has.
      heard.delete(name)
      heard.set(name, now)
      const oldest = heard.keys().next().value
      if (heard.size > MAX_HEARD && oldest !== undefined) heard.delete(oldest)
    },
    hearStart(now) {
      lastStart = now
    },
    names: () => ({ heard, known: [...queues.keys()], lastStart }),
    apply(sample) {
      sampling = sample.sampling
      for (const sampled of sample.queues) {
        const { name } = sampled.observation
        const next = toQueue(sampled, queues.get(name), sample.at)
        if (next === null) continue
        queues.set(name, next)
        changed.add(name)
      }
    },
    sampling: () => sampling,
    takeChanged() {
      const taken = [...changed].flatMap((name) => queues.get(name) ?? [])
      changed = new Set()
      return taken
    },
    trim(now) {
      const all = [...queues.values()]
      const kept = all.filter((queue) => !isLongGone(queue, now))
      const overLimit =
        kept.length <= maxQueues
          ? []
          : kept.toSorted((a, b) => b.asOf - a.asOf || seen(b) - seen(a)).slice(maxQueues)
      const dropped = [...all.filter((queue) => isLongGone(queue, now)), ...overLimit]
      for (const { name } of dropped) {
        queues.delete(name)
        changed.delete(name)
      }
      return dropped.map(({ name }) => name)
    },
  }
}

/** Null: it does not come in. */
function toQueue(sampled: SampledQueue, known: Queue | undefined, at: number): Queue | null {
  const { observation, namedBy } = sampled
  if (known === undefined && observation.exists === false && namedBy !== 'option') return null
  const isThere = !isGone(sampled)
  return {
    ...copyOf(observation),
    namedBy: namedBy ?? known?.namedBy ?? 'broker',
    asOf: at,
    firstSeen: known?.firstSeen ?? (isThere ? at : null),
    lastSeen: isThere ? at : (known?.lastSeen ?? null),
  }
}

/** Redis cannot tell an empty queue from none: there it is gone when nobody is bound to it either. */
const isGone = ({ observation: { exists, ready }, namedBy }: SampledQueue): boolean =>
  exists === false || (exists === null && ready === 0 && namedBy !== 'broker')

const isLongGone = (queue: Queue, now: number): boolean =>
  queue.namedBy !== 'option' && seen(queue) < queue.asOf && seen(queue) < now - KEEP_GONE_S

const seen = ({ lastSeen }: Queue): number => lastSeen ?? 0

/** By allow-list: what a probe may one day add does not travel by itself. */
const copyOf = (observation: QueueObservation): QueueObservation => ({
  name: observation.name,
  exists: observation.exists,
  kind: observation.kind,
  ready: observation.ready,
  byPriority: observation.byPriority,
  unacked: observation.unacked,
  consumers: observation.consumers,
  oldestAgeS: observation.oldestAgeS,
  reported: observation.reported,
})
