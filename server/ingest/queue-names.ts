/** Which queues are looked at in one sample, and who says that there are such queues. */
import type { QueueNaming } from '../../contract/model/queue.ts'
import { MAX_QUEUES } from '../broker/queue-probe.ts'
import type { QueueNames } from '../cluster/live-queues.ts'
import type { MissingQueuePace } from './missing-queue-pace.ts'

export interface NameSources {
  /** By the broker; null: it cannot tell. */
  readonly listed: readonly string[] | null
  /** By the operator. */
  readonly given: readonly string[]
  readonly cluster: QueueNames
}

export interface ChosenNames {
  /** At most `MAX_QUEUES`. Null: nobody names it any more, and it is known from before. */
  readonly names: ReadonlyMap<string, QueueNaming | null>
  /** False: some had to be left out. Those that wait because they were missing do not count. */
  readonly isComplete: boolean
}

/** Celery's `task_default_queue`, unless the application says otherwise. */
const DEFAULT_QUEUE = 'celery'
/** Characters; AMQP allows 255 bytes, and a longer one of Redis is nobody's on purpose. */
const MAX_NAME = 255
/** Names of events that were not looked at before: more at a time is somebody inventing them. */
const MAX_NEW_HEARD = 20

/** @param now Unix seconds */
export function chooseNames(
  sources: NameSources,
  pace: MissingQueuePace,
  now: number,
): ChosenNames {
  const namings = nameAll(sources)
  pace.keep(new Set(namings.keys()))
  const names = new Map<string, QueueNaming | null>()
  let invented = 0
  let isComplete = sources.listed === null || sources.listed.length < MAX_QUEUES
  for (const [name, namedBy] of namings) {
    if (!pace.isDue(name, now, signOf(name, namedBy, sources.cluster))) continue
    const isInvented = namedBy === 'event' && pace.isNew(name)
    if (isInvented) invented += 1
    const isOneTooMany = isInvented && invented > MAX_NEW_HEARD
    const fits = name.length <= MAX_NAME && names.size < MAX_QUEUES && !isOneTooMany
    if (fits) names.set(name, namedBy)
    else isComplete = false
  }
  return { names, isComplete }
}

/** Each once, by the most trustworthy source that names it. */
function nameAll({ listed, given, cluster }: NameSources): Map<string, QueueNaming | null> {
  const namings = new Map<string, QueueNaming | null>()
  const add = (some: Iterable<string>, namedBy: QueueNaming | null): void => {
    for (const name of some) if (!namings.has(name)) namings.set(name, namedBy)
  }
  const inList = new Set(listed)
  // First of all: a broker that was filled with queues must not push out what the operator asked for.
  for (const name of given) namings.set(name, inList.has(name) ? 'broker' : 'option')
  add(inList, 'broker')
  // Before what is only heard of: a flood of invented names must not push them out.
  add(cluster.known, null)
  if (listed !== null) return namings
  add([DEFAULT_QUEUE], 'default')
  add([...cluster.heard.keys()].toReversed(), 'event')
  return namings
}

/**
 * When somebody last said that the queue is there. Of one that only events name, nothing counts:
 * whoever invents it could say so for ever.
 */
function signOf(
  name: string,
  namedBy: QueueNaming | null,
  { heard, lastStart }: QueueNames,
): number | null {
  if (namedBy === 'event') return null
  const latest = Math.max(heard.get(name) ?? -Infinity, lastStart ?? -Infinity)
  return latest === -Infinity ? null : latest
}
