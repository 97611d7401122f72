/**
 * The live picture of one cluster: what its events say is so, as of the last one. No I/O.
 *
 * The owner folds events, takes what changed, writes it, and then lets the rest be forgotten:
 *
 *     cluster.adopt(await find(events' unknown ids)); cluster.apply(event)…
 *     const changes = cluster.takeChanges(); await write(changes); cluster.forget()
 *
 * What is forgotten is not lost: it has been taken before, and `adopt` brings it back.
 */
import type { CeleryEvent } from '../../contract/model/event.ts'
import {
  notSampled,
  type Queue,
  type QueueSample,
  type QueueSampling,
} from '../../contract/model/queue.ts'
import type { Task } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { Clock } from '../clock.ts'
import { createLiveQueues, type QueueNames } from './live-queues.ts'
import { type ClusterSums, createLiveSums } from './live-sums.ts'
import { createLiveTasks } from './live-tasks.ts'
import { createLiveWorkers } from './live-workers.ts'

export interface ClusterOptions {
  readonly clock: Clock
  /** Tasks in flight that are remembered; beyond, the oldest are forgotten. @default 1,000,000 */
  readonly maxTasks?: number
  /** Tasks done that are remembered, so that late events find them. @default 5,000 */
  readonly maxReadyTasks?: number
  /** @default 5,000 */
  readonly maxWorkers?: number
  /** @default 1,000 */
  readonly maxQueues?: number
  /** Seconds between two looks at the queues, which are somebody else's to take. @default 10 */
  readonly queueIntervalS?: number
}

/** The cluster's own objects, not copies: they go on changing with the next `apply`. */
export interface ClusterChanges {
  readonly tasks: readonly Task[]
  readonly workers: readonly Worker[]
  /** What the events since the last take add up to. */
  readonly sums: ClusterSums
  /** These never change: a queue that is observed again is another object. */
  readonly queues: readonly Queue[]
}

/** Names of what is remembered no longer. */
export interface Forgotten {
  readonly workers: readonly string[]
  readonly queues: readonly string[]
}

export interface Cluster {
  /** Whether the next event of this task continues it; else it starts from nothing. */
  knows(id: string): boolean
  /** Takes over tasks that are not known yet, as they are. They are not changes. */
  adopt(tasks: readonly Task[]): void
  /** Likewise workers; of several runs of one name the one last heard of. */
  adoptWorkers(workers: readonly Worker[]): void
  /**
   * Folds one event. Events of one task, and of one worker, must come in the order they arrived.
   *
   * @param receivedAt Unix seconds, our clock: when it arrived, which may be a batch ago
   */
  apply(event: CeleryEvent, receivedAt: number): void
  /** Folds what looking at the queues brought. Samples must come in the order they were taken. */
  observe(sample: QueueSample): void
  /** Names of queues that are worth looking at. */
  queueNames(): QueueNames
  /** How it stands with looking at queues, as of the last sample. */
  queueSampling(): QueueSampling
  /** What changed since the last take, each once, in the order of the first change. */
  takeChanges(): ClusterChanges
  /** Every worker that is remembered; likewise not copies. */
  workers(): Worker[]
  /** Keeps memory inside the limits. Call it when the changes taken are safe. */
  forget(): Forgotten
}

const MAX_TASKS = 1_000_000
const MAX_READY_TASKS = 5_000
const MAX_WORKERS = 5_000
const MAX_QUEUES = 1_000
const QUEUE_INTERVAL_S = 10

export function createCluster(options: ClusterOptions): Cluster {
  const { clock, maxTasks = MAX_TASKS, maxReadyTasks = MAX_READY_TASKS } = options
  const tasks = createLiveTasks({ maxOpen: maxTasks, maxReady: maxReadyTasks })
  const workers = createLiveWorkers(options.maxWorkers ?? MAX_WORKERS)
  const sums = createLiveSums()
  const queues = createLiveQueues({
    maxQueues: options.maxQueues ?? MAX_QUEUES,
    sampling: notSampled(options.queueIntervalS ?? QUEUE_INTERVAL_S),
  })

  return {
    knows: (id) => tasks.knows(id),
    adopt(remembered) {
      tasks.adopt(remembered)
      for (const { queue } of remembered) if (queue !== null) queues.hear(queue, clock())
    },
    adoptWorkers: (remembered) => workers.adopt(remembered),
    apply(event, receivedAt) {
      if (event.kind === 'task') {
        sums.addTaskEvent(tasks.apply(event), event, receivedAt)
        // A client is no worker, and only clients send this one.
        if (event.subject !== 'sent') workers.touch(event.hostname, receivedAt)
        if (typeof event.queue === 'string') queues.hear(event.queue, receivedAt)
      } else if (event.kind === 'worker') {
        const worker = workers.apply(event, receivedAt)
        if (event.subject === 'heartbeat' && worker !== null) sums.addHeartbeat(worker, receivedAt)
        if (event.subject === 'online') queues.hearStart(receivedAt)
      }
    },
    observe: (sample) => queues.apply(sample),
    queueNames: () => queues.names(),
    queueSampling: () => queues.sampling(),
    takeChanges: () => ({
      tasks: tasks.takeChanged(),
      workers: workers.takeChanged(),
      sums: sums.take(),
      queues: queues.takeChanged(),
    }),
    workers: () => workers.all(),
    forget() {
      tasks.trim()
      const now = clock()
      const gone = workers.trim(now)
      for (const hostname of gone) sums.forgetWorker(hostname)
      return { workers: gone, queues: queues.trim(now) }
    },
  }
}
