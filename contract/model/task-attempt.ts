/**
 * The attempts at running one task, told apart in its steps.
 *
 * Events carry no attempt number but `sent` and `received` (`retries`), and `retried` of one attempt
 * comes after `received` of the next in every recording. So an end goes to an attempt that was
 * started and has not ended: a retry to the oldest such, anything else to the newest.
 */
import type { TaskStep } from './task-step.ts'

export interface TaskAttempt {
  /** Number of retries before it; null where nothing told. */
  readonly retries: number | null
  /** Node name; null where only the client was heard of. */
  readonly worker: string | null
  /** Unix seconds, the worker's clock; null where no event told. */
  readonly received: number | null
  readonly started: number | null
  /** When it succeeded, failed, was retried, revoked or rejected. */
  readonly ended: number | null
  /** The state that it ended in, or is in. */
  readonly state: string
  /** Of a failure or a retry, cut to `STEP_EXCEPTION_CHARS`. */
  readonly exception: string | null
  /** Seconds, as the worker told it of the last success. */
  readonly runtime: number | null
}

interface Attempt {
  retries: number | null
  worker: string | null
  received: number | null
  started: number | null
  ended: number | null
  state: string
  exception: string | null
  runtime: number | null
  readonly steps: TaskStep[]
}

/** @param runtime seconds that the last success took */
export const attemptsIn = (steps: readonly TaskStep[], runtime: number | null): TaskAttempt[] =>
  group(steps, runtime).map(({ steps: _steps, ...attempt }) => attempt)

/** Number of the attempt that the last of these steps belongs to; null where nothing told. */
export const retriesAtLast = (steps: readonly TaskStep[]): number | null => {
  const last = steps.at(-1)
  const attempt = group(steps, null).find((one) => last !== undefined && one.steps.includes(last))
  return attempt?.retries ?? null
}

function group(steps: readonly TaskStep[], runtime: number | null): Attempt[] {
  const attempts: Attempt[] = []
  for (const step of steps) {
    if (step.state !== 'PENDING') enter(attemptFor(attempts, step), step)
  }
  const last = attempts.findLast(({ state }) => state === 'SUCCESS')
  if (last !== undefined) last.runtime = runtime
  return attempts
}

function enter(attempt: Attempt, step: TaskStep): void {
  const { state, at, worker, exception } = step
  attempt.steps.push(step)
  attempt.worker ??= worker
  attempt.retries ??= step.retries
  if (state === 'RECEIVED') attempt.received ??= at
  else if (state === 'STARTED') attempt.started ??= at
  else if (isEnd(state)) {
    attempt.ended = at
    attempt.state = state
    attempt.exception = exception
  }
  const isLate = state === 'RECEIVED' && attempt.started !== null
  if (attempt.ended === null && !isLate) attempt.state = state
}

/** The attempt that a step belongs to, begun where there is none. */
function attemptFor(attempts: Attempt[], step: TaskStep): Attempt {
  const here = attempts.filter(({ worker }) => worker === null || worker === step.worker)
  const open = here.filter(({ ended }) => ended === null)
  const begun = open.filter(({ started }) => started !== null)
  const begin = (): Attempt => {
    const attempt = newAttempt(step)
    attempts.push(attempt)
    return attempt
  }
  switch (step.state) {
    case 'RECEIVED':
      return lateFor(here, step, 'received') ?? begin()
    case 'STARTED':
      return (
        open.findLast(({ started }) => started === null) ??
        lateFor(here, step, 'started') ??
        begin()
      )
    case 'RETRY':
      return begun[0] ?? open[0] ?? begin()
    default:
      if (isEnd(step.state)) return begun.at(-1) ?? open.at(-1) ?? begin()
      return begun.at(-1) ?? open.at(-1) ?? here.at(-1) ?? begin()
  }
}

/** The newest attempt, where it lacks just this step and went on later: the event came late. */
function lateFor(
  attempts: readonly Attempt[],
  step: TaskStep,
  field: 'received' | 'started',
): Attempt | undefined {
  const attempt = attempts.at(-1)
  if (attempt === undefined || attempt[field] !== null) return undefined
  if (step.retries !== null && attempt.retries !== null && step.retries !== attempt.retries) {
    return undefined
  }
  const next = attempt.started ?? attempt.ended
  return next !== null && step.at <= next ? attempt : undefined
}

const newAttempt = ({ retries, state }: TaskStep): Attempt => ({
  retries,
  worker: null,
  received: null,
  started: null,
  ended: null,
  state,
  exception: null,
  runtime: null,
  steps: [],
})

const isEnd = (state: string): boolean =>
  state === 'SUCCESS' ||
  state === 'FAILURE' ||
  state === 'RETRY' ||
  state === 'REVOKED' ||
  state === 'REJECTED'
