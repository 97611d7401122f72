/** What the words of `is:` mean. */
import { parseTime } from '../task-times.ts'
import type { Task } from '../task.ts'
import type { QueryContext, TaskKind } from './task-query.ts'

/** Seconds, for a task type that has no `stuckAfter`. */
export const STUCK_AFTER = 300
/** Seconds after which a task that was received, without ETA, should have started. */
export const STUCK_RECEIVED = 600
/** Seconds after its ETA within which a task should have started. */
export const STUCK_ETA = 60

type KindTask = Pick<
  Task,
  | 'id'
  | 'name'
  | 'state'
  | 'worker'
  | 'parentId'
  | 'retries'
  | 'retried'
  | 'runtime'
  | 'received'
  | 'started'
  | 'eta'
>

export function isTaskKind(what: TaskKind, task: KindTask, context: QueryContext): boolean {
  switch (what) {
    case 'root':
      return task.parentId === null || task.parentId === task.id
    case 'retried':
      return (task.retries ?? 0) > 0 || task.retried !== null
    case 'scheduled':
      return isWaiting(task) && after(parseTime(task.eta), context.now)
    case 'running':
      return task.state === 'STARTED'
    case 'slow':
      return isSlow(task, context)
    case 'orphan':
      return isOrphan(task, context)
    case 'stuck':
      return isStuck(task, context)
  }
}

/** By its state, not by `started`: that may be of the attempt before. */
const isWaiting = ({ state }: KindTask): boolean => state === 'PENDING' || state === 'RECEIVED'

const after = (time: number | null, limit: number): boolean => time !== null && time > limit
const before = (time: number | null, limit: number): boolean => time !== null && time < limit

function isSlow(task: KindTask, { now, slowerThan }: QueryContext): boolean {
  const limit = task.name === null ? undefined : slowerThan.get(task.name)
  if (limit === undefined) return false
  return task.state === 'STARTED' ? before(task.started, now - limit) : after(task.runtime, limit)
}

const isOrphan = (task: KindTask, { offline }: QueryContext): boolean =>
  task.state === 'STARTED' && task.worker !== null && offline.has(task.worker)

function isStuck(task: KindTask, context: QueryContext): boolean {
  const { now, stuckAfter } = context
  if (task.state === 'STARTED') {
    const limit = (task.name === null ? undefined : stuckAfter.get(task.name)) ?? STUCK_AFTER
    return isOrphan(task, context) || before(task.started, now - limit)
  }
  if (!isWaiting(task)) return false
  const eta = parseTime(task.eta)
  return eta === null ? before(task.received, now - STUCK_RECEIVED) : eta < now - STUCK_ETA
}
