import { createTimers } from '../simulation/timers.ts'
import { createPool, type Pool } from './pool.ts'
import type { TaskMessage } from './task-message.ts'
import type { TaskQueues } from './task-queues.ts'
import { createWorkerIntake, type WorkerIntake } from './worker-intake.ts'
import type { WorkerProcess } from './worker-process.ts'
import type { WorkerSpec } from './worker-spec.ts'
import type { World } from './world.ts'

/** Takes tasks off the worker's queues and keeps its pool busy with them. */
export interface TaskLoop {
  readonly start: () => void
  /** Takes no more; what is not started goes back to the queues. */
  readonly close: () => void
  /** Calls back, once, as soon as nothing runs: at once if that is so. */
  readonly whenIdle: (action: () => void) => void
  readonly revoke: (uuid: string, terminate: boolean) => void
  readonly pool: Pool
}

export interface TaskLoopOptions {
  readonly world: World
  readonly spec: WorkerSpec
  readonly process: WorkerProcess
}

/** `worker_prefetch_multiplier` */
const PREFETCH_MULTIPLIER = 4

export function createTaskLoop({ world, spec, process }: TaskLoopOptions): TaskLoop {
  const { events, random, timers } = process
  let onIdle: (() => void) | null = null

  const pool = createPool({
    size: spec.concurrency,
    kind: spec.pool,
    events,
    random,
    fork: process.fork,
    createTimers: () => createTimers(world.after),
    onFree() {
      feed(pool, intake)
      world.queues.pull()
      if (onIdle === null || !pool.isIdle()) return
      const action = onIdle
      onIdle = null
      action()
    },
  })
  const intake = createWorkerIntake({
    events,
    timers,
    unixTime: world.unixTime,
    pool: spec.pool,
    prefetch: spec.concurrency * PREFETCH_MULTIPLIER,
    onReady: () => feed(pool, intake),
  })

  return {
    pool,
    start() {
      for (const queue of spec.queues) world.queues.subscribe(queue, intake)
    },
    close() {
      leave(world.queues, intake)
    },
    whenIdle(action) {
      if (pool.isIdle()) action()
      else onIdle = action
    },
    revoke(uuid, terminate) {
      intake.revoke(uuid)
      if (terminate) pool.terminate(uuid)
    },
  }
}

function feed(pool: Pool, intake: WorkerIntake): void {
  while (pool.hasFreeProcess()) {
    const message: TaskMessage | null = intake.next()
    if (message === null) return
    pool.run(message)
  }
}

function leave(queues: TaskQueues, intake: WorkerIntake): void {
  queues.unsubscribe(intake)
  queues.giveBack(intake.handBack())
}
