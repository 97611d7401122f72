import type { NonEmpty, Random } from '../simulation/random.ts'
import { createEventSender } from './event-sender.ts'
import { createLamportClock } from './lamport-clock.ts'
import { createTaskClient, type TaskClient } from './task-client.ts'
import type { World } from './world.ts'

/** The processes that send tasks and run none: of the web server, and Celery's beat. */
export interface Staff {
  /** Some process of the web server. */
  readonly web: (random: Random) => TaskClient
  readonly beat: TaskClient
}

export function createStaff(world: World): Staff {
  const client = (host: string): TaskClient => {
    const pid = world.nextPid()
    return createTaskClient({
      sender: createEventSender({
        hostname: `gen${pid}@${host}`,
        pid,
        clock: createLamportClock(),
        unixTime: world.unixTime,
        publish: world.publish,
        onNextTurn: (action) => world.after(0, action),
      }),
      queues: world.queues,
      unixTime: world.unixTime,
      random: world.randomOf(`client ${host} ${pid}`),
    })
  }
  const webs: NonEmpty<TaskClient> = [client('web-1'), client('web-1'), client('web-1')]
  return { web: (random) => random.pick(webs), beat: client('beat-1') }
}
