import type { Random } from '../simulation/random.ts'
import { createTimers, type Timers } from '../simulation/timers.ts'
import { createEventSender } from './event-sender.ts'
import { createLamportClock, type LamportClock } from './lamport-clock.ts'
import { createPoolProcess, type PoolProcess, workerName } from './pool-process.ts'
import { createWorkerEvents, type WorkerEvents } from './worker-events.ts'
import type { WorkerSpec } from './worker-spec.ts'
import type { World } from './world.ts'

/** The main process of one run of a worker. */
export interface WorkerProcess {
  readonly name: string
  readonly clock: LamportClock
  readonly random: Random
  /** End with the process. */
  readonly timers: Timers
  readonly events: WorkerEvents
  /** A process of its pool; where the pool is made of threads, itself. */
  readonly fork: () => PoolProcess
}

export interface WorkerProcessOptions {
  readonly world: World
  readonly spec: WorkerSpec
  /** It published an event of the group `worker`, which the other workers see. */
  readonly onWorkerEvent: (clock: number) => void
}

export function createWorkerProcess(options: WorkerProcessOptions): WorkerProcess {
  const { world, spec, onWorkerEvent } = options
  const pid = world.nextPid()
  const name = workerName(spec.host)
  const random = world.randomOf(`${name} ${pid}`)
  const timers = createTimers(world.after)
  const clock = createLamportClock()
  const sender = createEventSender({
    hostname: name,
    pid,
    clock,
    unixTime: world.unixTime,
    publish: world.publish,
    onNextTurn: (action) => timers.after(random.between(0.0005, 0.003), action),
  })
  const events = createWorkerEvents(sender, spec.sendsTaskEvents)

  return {
    name,
    clock,
    random,
    timers,
    events: {
      ...events,
      ofWorker(type, fields) {
        events.ofWorker(type, fields)
        onWorkerEvent(clock.value())
      },
    },
    fork: () =>
      spec.pool === 'threads'
        ? createPoolProcess({ world, random, host: spec.host, pid, clock })
        : createPoolProcess({
            world,
            random,
            host: spec.host,
            pid: world.nextPid(),
            clock: createLamportClock(clock.value()),
          }),
  }
}
