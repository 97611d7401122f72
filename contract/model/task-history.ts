/**
 * What a task went through: its steps, and the attempts they make up.
 *
 * Most tasks are received, started and ended once, on one worker: then their times tell everything
 * and no steps are kept. From the first event that the times cannot tell, the steps are.
 */
import type { TaskEvent } from './event.ts'
import { attemptsIn, retriesAtLast, type TaskAttempt } from './task-attempt.ts'
import { MAX_STEPS, STEP_EXCEPTION_CHARS, type TaskStep } from './task-step.ts'
import type { Task } from './task.ts'

const FIRST_KEPT = 16

/** The states that an event's subject speaks for, with their field, in the order of a task's life. */
const TIMES = [
  ['sent', 'PENDING'],
  ['received', 'RECEIVED'],
  ['started', 'STARTED'],
  ['rejected', 'REJECTED'],
  ['retried', 'RETRY'],
  ['failed', 'FAILURE'],
  ['revoked', 'REVOKED'],
  ['succeeded', 'SUCCESS'],
] as const

/** Every state change that is known, in the order in which they came; made of the times where no steps are kept. */
export function stepsOf(task: Task): readonly TaskStep[] {
  if (task.steps !== null) return task.steps
  const { worker, retries } = task
  const steps: TaskStep[] = []
  for (const [field, state] of TIMES) {
    const at = task[field]
    if (at === null) continue
    const exception = tellsException(state) ? cutException(task.exception) : null
    steps.push({ state, at, worker: field === 'sent' ? null : worker, retries, exception })
  }
  return steps.sort((a, b) => a.at - b.at)
}

/** The attempts at running it, oldest first. A task that was only sent has none. */
export const attemptsOf = (task: Task): TaskAttempt[] => attemptsIn(stepsOf(task), task.runtime)

/**
 * The steps of a task once this event is folded; null as long as the times tell them all. Ask
 * before it is folded.
 */
export function stepsWith(task: Task, event: TaskEvent): readonly TaskStep[] | null {
  if (task.steps === null && timesTell(task, event)) return null
  const known = stepsOf(task)
  const { subject, timestamp: at, hostname } = event
  const state = TIMES.find(([field]) => field === subject)?.[1] ?? subject.toUpperCase()
  const step: TaskStep = {
    state,
    at,
    worker: subject === 'sent' ? null : hostname,
    retries: event.retries ?? null,
    exception: tellsException(state) ? cutException(event.exception ?? null) : null,
  }
  const last = known.at(-1)
  // An application that tells its progress: one step, or it would push the others out.
  if (last?.state === state && last.worker === step.worker && !isTimed(subject)) return known
  // Celery tells the number of the attempt in `sent` and `received` only.
  const retries = step.retries ?? retriesAtLast([...known, step])
  return bound([...known, { ...step, retries }])
}

const bound = (steps: readonly TaskStep[]): readonly TaskStep[] =>
  steps.length <= MAX_STEPS ? steps : steps.toSpliced(FIRST_KEPT, steps.length - MAX_STEPS)

/** Whether the task's times still tell every step once this event is folded. */
function timesTell(task: Task, { subject, hostname, retries }: TaskEvent): boolean {
  if (task.retried !== null) return false
  if (typeof retries === 'number' && task.retries !== null && task.retries !== retries) return false
  switch (subject) {
    case 'sent':
      return task.sent === null
    case 'received':
      return task.received === null && isAt(task, hostname)
    case 'started':
      return task.started === null && isAt(task, hostname)
    case 'succeeded':
      return task.succeeded === null && isAt(task, hostname)
    case 'failed':
      return task.failed === null && isAt(task, hostname)
    case 'retried':
      return task.failed === null && isAt(task, hostname)
    case 'revoked':
      return task.revoked === null && isAt(task, hostname)
    case 'rejected':
      return task.rejected === null && isAt(task, hostname)
    default:
      return false
  }
}

const isAt = (task: Task, hostname: string): boolean =>
  task.worker === null || task.worker === hostname

const isTimed = (subject: string): boolean => TIMES.some(([field]) => field === subject)

const tellsException = (state: string): boolean => state === 'FAILURE' || state === 'RETRY'

const cutException = (exception: string | null): string | null =>
  exception === null ? null : exception.slice(0, STEP_EXCEPTION_CHARS).toWellFormed()
