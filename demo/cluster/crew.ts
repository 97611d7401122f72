import type { Random } from '../simulation/random.ts'
import type { WorkerSpec } from './worker-spec.ts'
import { startWorker, type Worker } from './worker.ts'
import type { World } from './world.ts'

/** The workers of the cluster, those that run just now. */
export interface Crew {
  /** Every worker comes up, one after the other within a second. */
  readonly start: () => void
  /** Broadcasts a control request. @param destination exact node names; null addresses all */
  readonly broadcast: (method: string, destination: readonly string[] | null) => void
  /** Broadcasts that a task must not run. @param terminate whether it is killed if it runs already */
  readonly revoke: (uuid: string, terminate: boolean) => void
}

export function createCrew(world: World, specs: readonly WorkerSpec[]): Crew {
  const random = world.randomOf('crew')
  const running = new Set<Worker>()

  const start = (spec: WorkerSpec): Worker => {
    let self: Worker | null = null
    const worker = startWorker({
      world,
      spec,
      onWorkerEvent(clock) {
        for (const other of running) if (other !== self) other.hear(clock)
      },
    })
    self = worker
    running.add(worker)
    return worker
  }

  /** Each worker hears it a few milliseconds later, if it still runs then. */
  const eachSoon = (workers: Iterable<Worker>, action: (worker: Worker) => void): void => {
    for (const worker of workers) {
      world.after(random.between(0.002, 0.012), () => {
        if (running.has(worker)) action(worker)
      })
    }
  }

  return {
    start() {
      for (const spec of specs) {
        world.after(random.between(0.05, 0.9), () => {
          const worker = start(spec)
          if (spec.isUnsteady) leaveAndReturn({ world, random, running, start, spec }, worker, 0)
        })
      }
    },
    broadcast(method, destination) {
      const addressed = [...running].filter(({ name }) => destination?.includes(name) ?? true)
      eachSoon(addressed, (worker) => worker.obey(method))
    },
    revoke(uuid, terminate) {
      eachSoon(running, (worker) => worker.revoke(uuid, terminate))
    },
  }
}

interface Comings {
  readonly world: World
  readonly random: Random
  readonly running: Set<Worker>
  readonly start: (spec: WorkerSpec) => Worker
  readonly spec: WorkerSpec
}

/** By turns it stops in order and dies without a word; a while later it is started again. */
function leaveAndReturn(comings: Comings, worker: Worker, times: number): void {
  const { world, random, running, start, spec } = comings
  const comeBack = (): void => {
    running.delete(worker)
    world.after(random.between(15, 35), () => {
      leaveAndReturn(comings, start(spec), times + 1)
    })
  }
  const stay = times === 0 ? random.between(50, 70) : random.between(90, 200)
  world.after(stay, () => {
    if (times % 2 === 0) {
      worker.stop(comeBack)
    } else {
      worker.die()
      comeBack()
    }
  })
}
