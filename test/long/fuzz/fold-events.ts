/** The live picture under mutated events: every task and worker in it stays one. */
import type { CeleryEvent } from '../../../contract/model/event.ts'
import { decodeEvents } from '../../../server/celery/event.ts'
import { createCluster } from '../../../server/cluster/cluster.ts'
import { checkFields, TASK_FIELDS, WORKER_FIELDS } from './check-fields.ts'

export interface Fold {
  /** @throws what changed is no task or worker any more, or more are remembered than should be */
  fold(events: readonly CeleryEvent[]): void
  /** @throws an honest task is not told as it is */
  checkHonestTask(): void
}

const MAX_WORKERS = 300
/** Messages between two takes. */
const TAKE_EVERY = 256

export function createFold(): Fold {
  let now = 1_795_282_800
  let folded = 0
  const limits = { maxTasks: 2_000, maxReadyTasks: 500, maxWorkers: MAX_WORKERS }
  const cluster = createCluster({ clock: () => now, ...limits })
  const take = () => {
    const { tasks, workers } = cluster.takeChanges()
    for (const task of tasks) checkFields(task, TASK_FIELDS)
    for (const worker of workers) checkFields(worker, WORKER_FIELDS)
    cluster.forget()
    if (cluster.workers().length > MAX_WORKERS) throw new Error('Cannot accept picture: too many')
    return { tasks, workers }
  }
  return {
    fold(events) {
      now += 0.01
      for (const event of events) cluster.apply(event, now)
      folded += 1
      if (folded % TAKE_EVERY === 0) take()
    },
    checkHonestTask() {
      take()
      const head = { hostname: 'honest@demo.example', uuid: 'honest', timestamp: now, clock: 1 }
      const body = ['received', 'started', 'succeeded'].map((subject) => ({
        ...head,
        type: `task-${subject}`,
        ...(subject === 'received' ? { name: 'demo.add', args: '(1, 2)' } : {}),
        ...(subject === 'succeeded' ? { result: '3', runtime: 0.5 } : {}),
      }))
      for (const event of decodeEvents(Buffer.from(JSON.stringify(body)), null).events) {
        cluster.apply(event, now)
      }
      const { state, name, result, worker } = take().tasks[0] ?? {}
      const told = [state, name, result, worker].join(' ')
      if (told !== 'SUCCESS demo.add 3 honest@demo.example') {
        throw new Error(`Cannot accept picture: it tells ${told}`)
      }
    },
  }
}
