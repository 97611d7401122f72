import { decodeControl } from '../server/celery/control.ts'
import { createCrew } from './cluster/crew.ts'
import { createStaff } from './cluster/staff.ts'
import { createTaskQueues, type QueueFigures } from './cluster/task-queues.ts'
import type { WorkerSpec } from './cluster/worker-spec.ts'
import type { World } from './cluster/world.ts'
import { playOpeningScene } from './shop/opening-scene.ts'
import { startRevocations, startTraffic } from './shop/traffic.ts'
import { createRandom } from './simulation/random.ts'
import { createScheduler } from './simulation/scheduler.ts'

/**
 * A simulated Celery cluster: the workers of a web shop and their clients, which send the very
 * messages that real ones of Celery 5.6.3 send.
 *
 * It does nothing by itself: time passes by `advanceTo`. The same options and the same control
 * requests at the same times give the same messages, byte for byte, in whatever steps time passes.
 */
export interface Fleet {
  /** Lets everything happen until then. Unix seconds. */
  readonly advanceTo: (now: number) => void
  /** Time that passed while everything stood still, as when a laptop sleeps: nothing happened in it. */
  readonly skip: (seconds: number) => void
  /** A message of the control channel; whatever is not a request that the demo knows is ignored. */
  readonly receiveControl: (body: Uint8Array) => void
  /** What the queues hold now; the ages of their oldest messages are `unixTime - oldest`. */
  readonly queues: () => readonly QueueFigures[]
  /** Unix seconds by the clock of the fleet. */
  readonly unixTime: () => number
}

export interface FleetOptions {
  readonly seed: number
  /** Unix seconds at which the cluster is switched on. */
  readonly startsAt: number
  /** Sends one message to the event channel: a JSON object, or an array of them. */
  readonly publish: (body: Uint8Array) => void
}

const WORKERS: readonly WorkerSpec[] = [
  worker({ host: 'orders-1', queues: ['orders', 'celery'], concurrency: 4 }),
  worker({ host: 'orders-2', queues: ['orders', 'celery'], concurrency: 4 }),
  worker({ host: 'mail-1', queues: ['mail', 'search'], concurrency: 4, pool: 'threads' }),
  worker({ host: 'media-1', queues: ['media'], concurrency: 2 }),
  worker({
    host: 'nightly-1',
    queues: ['nightly'],
    concurrency: 2,
    sendsTaskEvents: false,
    isUnsteady: true,
  }),
]

function worker(
  spec: Pick<WorkerSpec, 'host' | 'queues' | 'concurrency'> & Partial<WorkerSpec>,
): WorkerSpec {
  return { pool: 'prefork', sendsTaskEvents: true, isUnsteady: false, ...spec }
}

export function createFleet({ seed, startsAt, publish }: FleetOptions): Fleet {
  const random = createRandom(seed)
  const scheduler = createScheduler()
  const latency = random.fork('latency')
  const pids = random.fork('pids')
  let epoch = startsAt
  let pid = pids.int(900, 4000)

  const world: World = {
    randomOf: random.fork,
    after: scheduler.after,
    unixTime: () => epoch + scheduler.now(),
    publish,
    queues: createTaskQueues((action) => {
      scheduler.after(latency.between(0.002, 0.008), action)
    }),
    nextPid: () => (pid += pids.int(1, 9)),
  }
  const staff = createStaff(world)
  const crew = createCrew(world, WORKERS)
  crew.start()
  playOpeningScene(world, staff, crew)
  startTraffic(world, staff)
  startRevocations(world, staff, crew)

  return {
    advanceTo(now) {
      scheduler.advanceTo(now - epoch)
    },
    skip(seconds) {
      epoch += seconds
    },
    receiveControl(body) {
      const request = decodeControl(body)
      if (request !== null) crew.broadcast(request.method, request.destination)
    },
    queues: world.queues.figures,
    unixTime: world.unixTime,
  }
}
