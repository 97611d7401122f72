import type { Random } from '../simulation/random.ts'
/** A process (or thread) of a worker's pool, as what it sends shows it. */
import { createEventSender, type EventSender } from './event-sender.ts'
import type { LamportClock } from './lamport-clock.ts'
import { createTaskClient, type TaskClient } from './task-client.ts'
import type { World } from './world.ts'

export interface PoolProcess {
  /** Sends as `gen<pid>@<host>`. */
  readonly client: TaskClient
  /** For events that the task sends itself: under the worker's name, with the process's pid. */
  readonly events: EventSender
}

export interface PoolProcessOptions {
  readonly world: World
  readonly host: string
  readonly pid: number
  /** A child process has its own from the fork on, a thread its worker's. */
  readonly clock: LamportClock
  readonly random: Random
}

export function createPoolProcess(options: PoolProcessOptions): PoolProcess {
  const { world, host, pid, clock, random } = options
  const senderNamed = (hostname: string): EventSender =>
    createEventSender({
      hostname,
      pid,
      clock,
      unixTime: world.unixTime,
      publish: world.publish,
      onNextTurn: (action) => world.after(0, action),
    })
  return {
    client: createTaskClient({
      sender: senderNamed(`gen${pid}@${host}`),
      queues: world.queues,
      unixTime: world.unixTime,
      random,
    }),
    events: senderNamed(workerName(host)),
  }
}

/** The node name that `celery worker` takes by default. */
export const workerName = (host: string): string => `celery@${host}`
