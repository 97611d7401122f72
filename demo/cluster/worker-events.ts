import type { PythonJsonObject } from '../python/python-json.ts'
import type { EventSender } from './event-sender.ts'

/**
 * What a worker says of itself and of its tasks.
 *
 * Without `-E` its sender lets only the group `worker` through; `enable_events` adds the group
 * `task`, and `disable_events` takes out what `enable_events` added: on a worker that was started
 * with `-E` it does nothing. Source: celery/worker/control.py.
 */
export interface WorkerEvents {
  readonly ofWorker: (type: string, fields: PythonJsonObject) => void
  readonly ofTask: (type: string, fields: PythonJsonObject) => void
  readonly enableTasks: () => void
  readonly disableTasks: () => void
  readonly flush: () => void
}

/** @param sendsTaskEvents whether it was started with `-E` */
export function createWorkerEvents(sender: EventSender, sendsTaskEvents: boolean): WorkerEvents {
  let enabled = sendsTaskEvents
  return {
    ofWorker: sender.send,
    ofTask(type, fields) {
      if (enabled) sender.sendBatched(type, fields)
    },
    enableTasks() {
      enabled = true
    },
    disableTasks() {
      enabled = sendsTaskEvents
    },
    flush: sender.flush,
  }
}
