import type { QueueSamplingView, QueueView } from '../../contract/api/queues.ts'
import type { Queue, QueueSampling } from '../../contract/model/queue.ts'
import { inGlobs, isUnrestricted, type Scope } from '../../contract/model/scope.ts'
import type { LivePicture } from './picture.ts'

/** The queues of a picture that somebody may see, by name. */
export const queuesIn = (picture: LivePicture, scope: Scope): QueueView[] =>
  picture
    .queues()
    .filter(({ name }) => inGlobs(scope.queues, name))
    .map(toQueueView)

/** A queue as it travels: field by field. */
export const toQueueView = (queue: Queue): QueueView => ({
  name: queue.name,
  namedBy: queue.namedBy,
  exists: queue.exists,
  kind: queue.kind,
  ready: queue.ready,
  byPriority: queue.byPriority?.map(({ priority, ready }) => ({ priority, ready })) ?? null,
  unacked: queue.unacked,
  consumers: queue.consumers,
  oldestAgeS: queue.oldestAgeS,
  reported: [...queue.reported],
  asOf: queue.asOf,
  firstSeen: queue.firstSeen,
  lastSeen: queue.lastSeen,
})

const SOMETHING = 'Cannot look at the queues'

/** Who may see some queues only is not told what went wrong: the words may name another. */
export function toQueueSamplingView(sampling: QueueSampling, scope: Scope): QueueSamplingView {
  const seesAll = isUnrestricted(scope.queues)
  const { problem, hint } = sampling
  return {
    intervalS: sampling.intervalS,
    sampledAt: sampling.sampledAt,
    isListed: sampling.isListed,
    isComplete: sampling.isComplete,
    problem: problem === null || seesAll ? problem : SOMETHING,
    hint: seesAll ? hint : null,
    problemSince: sampling.problemSince,
  }
}
