/**
 * What a worker has taken off its queues and not yet given to its pool.
 *
 * A task that is revoked or expired is dropped where Celery looks: on arrival (then `task-received`
 * is never sent), and when a process is free for it or its time has come.
 * Source: celery/worker/{strategy,request}.py.
 */
import { isoTime } from '../python/iso-time.ts'
import type { PythonJsonObject } from '../python/python-json.ts'
import { exceptionRepr } from '../python/traceback.ts'
import type { Timers } from '../simulation/timers.ts'
import { losesReceived } from './lost-events.ts'
import type { TaskMessage } from './task-message.ts'
import type { Consumer } from './task-queues.ts'
import type { WorkerEvents } from './worker-events.ts'
import type { WorkerSpec } from './worker-spec.ts'

export interface WorkerIntake extends Consumer {
  /** The next task for a free process; null when none waits. */
  readonly next: () => TaskMessage | null
  /** It is dropped when its turn comes. */
  readonly revoke: (uuid: string) => void
  /** Everything that is not acknowledged, in order of arrival; afterwards nothing is held. */
  readonly handBack: () => readonly TaskMessage[]
}

export interface WorkerIntakeOptions {
  readonly events: WorkerEvents
  readonly timers: Timers
  readonly unixTime: () => number
  readonly pool: WorkerSpec['pool']
  /** Messages that may wait for a process: concurrency times `worker_prefetch_multiplier`. */
  readonly prefetch: number
  /** A task is ready for a process. */
  readonly onReady: () => void
}

/** Celery's `REVOKES_MAX` is 50,000. */
const MAX_REVOKED = 1_000

export function createWorkerIntake(options: WorkerIntakeOptions): WorkerIntake {
  const { events, timers, unixTime, pool, prefetch, onReady } = options
  const waiting: TaskMessage[] = []
  const held = new Set<TaskMessage>()
  const revoked = new Set<string>()

  const drops = (message: TaskMessage): boolean => {
    const isExpired = message.expires !== null && unixTime() > message.expires
    if (!isExpired && !revoked.has(message.uuid)) return false
    const fields = { terminated: false, signum: null, expired: isExpired }
    events.ofTask('task-revoked', { uuid: message.uuid, ...fields })
    return true
  }

  const hold = (message: TaskMessage, seconds: number): void => {
    held.add(message)
    timers.after(seconds, () => {
      held.delete(message)
      waiting.push(message)
      onReady()
    })
  }

  return {
    // Held tasks do not count: Celery raises the prefetch count for each.
    hasRoom: () => waiting.length < prefetch,
    receive(message) {
      if (!message.type.isRegistered) return failUnregistered(message, events)
      if (drops(message)) return
      if (!losesReceived(pool, message)) events.ofTask('task-received', receivedFields(message))
      if (message.eta !== null && message.eta > unixTime()) {
        hold(message, message.eta - unixTime())
        return
      }
      waiting.push(message)
      onReady()
    },
    next() {
      let message = waiting.shift()
      while (message !== undefined && drops(message)) message = waiting.shift()
      return message ?? null
    },
    revoke(uuid) {
      revoked.add(uuid)
      for (const oldest of revoked) {
        if (revoked.size <= MAX_REVOKED) break
        revoked.delete(oldest)
      }
    },
    unacked: () => [...waiting, ...held],
    handBack() {
      const messages = [...waiting, ...held]
      waiting.length = 0
      held.clear()
      return messages
    },
  }
}

const failUnregistered = ({ uuid, type }: TaskMessage, events: WorkerEvents): void =>
  events.ofTask('task-failed', {
    uuid,
    exception: exceptionRepr({ type: 'celery.exceptions.NotRegistered', args: [type.name] }),
  })

/** Key order of celery/worker/strategy.py. */
const receivedFields = (message: TaskMessage): PythonJsonObject => ({
  uuid: message.uuid,
  name: message.type.name,
  args: message.args,
  kwargs: message.kwargs,
  root_id: message.rootId,
  parent_id: message.parentId,
  retries: message.retries,
  eta: message.eta === null ? null : isoTime(message.eta),
  expires: message.expires === null ? null : isoTime(message.expires),
})
