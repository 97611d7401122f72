import { createTaskLoop } from './task-loop.ts'
import { createWorkerHeart } from './worker-heart.ts'
import { createWorkerProcess, type WorkerProcessOptions } from './worker-process.ts'

/** One run of a worker: from its start to its end it has one pid. */
export interface Worker {
  /** `celery@<host>` */
  readonly name: string
  /** Stops in order: finishes what runs, gives back the rest, says goodbye, then calls `onGone`. */
  readonly stop: (onGone: () => void) => void
  /** Is gone without a word: what ran is lost, the rest goes back to the queues. */
  readonly die: () => void
  /** Another worker's event passed by (gossip). */
  readonly hear: (clock: number) => void
  /** A control request; one that the demo does not know is ignored, and so is one that is too early. */
  readonly obey: (method: string) => void
  /** @param terminate whether it is killed if it runs already */
  readonly revoke: (uuid: string, terminate: boolean) => void
}

/**
 * Seconds from `worker-online` until it takes tasks and hears control requests: as recorded
 * (scenario `events-off-at-start` of redis-events.jsonl and redis-control.jsonl).
 */
const MAILBOX_DELAY = 0.011

/** Starts it: it says so at once. */
export function startWorker(options: WorkerProcessOptions): Worker {
  const process = createWorkerProcess(options)
  const { name, clock, events, timers, random } = process
  const loop = createTaskLoop({ ...options, process })
  const { active, processed } = loop.pool
  const heart = createWorkerHeart({ events, timers, random, active, processed })
  let listens = false
  heart.start()
  timers.after(MAILBOX_DELAY, () => {
    listens = true
    loop.start()
  })

  return {
    name,
    hear: clock.adjust,
    revoke: loop.revoke,
    obey(method) {
      if (!listens) return
      clock.forward()
      if (method === 'enable_events') events.enableTasks()
      if (method === 'disable_events') events.disableTasks()
    },
    stop(onGone) {
      loop.close()
      loop.whenIdle(() => {
        events.flush()
        heart.stop()
        timers.cancelAll()
        onGone()
      })
    },
    die() {
      timers.cancelAll()
      loop.pool.kill()
      loop.close()
    },
  }
}
