/** What every simulated process stands on. */
import type { Random } from '../simulation/random.ts'
import type { Cancel } from '../simulation/scheduler.ts'
import type { TaskQueues } from './task-queues.ts'

export interface World {
  /** Independent of every other stream of this label's bearer. */
  readonly randomOf: (label: string) => Random
  readonly after: (delay: number, action: () => void) => Cancel
  /** Unix seconds, fractional: what every process's clock reads. */
  readonly unixTime: () => number
  /** Sends one message to the event channel. */
  readonly publish: (body: Uint8Array) => void
  readonly queues: TaskQueues
  /** A process id that no earlier process of this world had. */
  readonly nextPid: () => number
}
