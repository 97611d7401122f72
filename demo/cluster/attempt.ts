import type { PythonValue } from '../python/python-value.ts'
import { leavingTask, outOfRetries, type Raised } from '../python/traceback.ts'
import type { NonEmpty, Random } from '../simulation/random.ts'
/** What will happen at each try of a task, settled when it is sent. */
import type { Failure } from './task-type.ts'
import { type Fate, MAX_RETRIES, type TaskType } from './task-type.ts'

export interface Attempt {
  /** Seconds from the start to the end of the task's own code. */
  readonly runtime: number
  readonly ending: Ending
}

export type Ending =
  | { readonly kind: 'success'; readonly result: PythonValue }
  | { readonly kind: 'failure'; readonly raised: Raised }
  /** `raised` is the exception that made it retry, without Celery's frames. */
  | { readonly kind: 'retry'; readonly raised: Raised; readonly countdown: number }
  | { readonly kind: 'reject' }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'hard-limit'; readonly seconds: number }

/** Of the hard time limit: only a task whose fate it is runs into that. */
const LONGEST_SHARE = 0.9

/** Draws a task's fate by the odds of its type. */
export function drawFate(type: TaskType, random: Random): Fate {
  let left = random.next()
  for (const [fate, probability] of Object.entries(type.odds)) {
    left -= probability
    if (left < 0) return fate as Fate
  }
  return 'succeeds'
}

export interface Plan {
  readonly type: TaskType
  readonly fate: Fate
  readonly result: PythonValue
  readonly failure: Failure
  readonly random: Random
}

/** Every try that a task of this fate will have; the index is the number of retries before it. */
export function planAttempts(plan: Plan): NonEmpty<Attempt> {
  const { type, fate, result, failure, random } = plan
  const attempt = (ending: Ending): Attempt => ({
    runtime: Math.min(
      random.logNormal(type.runtime.median, type.runtime.spread),
      type.hardLimit * LONGEST_SHARE,
    ),
    ending,
  })
  const retries = (count: number): Attempt[] =>
    Array.from({ length: count }, (_, retry) =>
      // Exponential back-off, as `countdown=2**self.request.retries` has it.
      attempt({ kind: 'retry', raised: random.pick(type.hiccups)(random), countdown: 2 ** retry }),
    )
  const success = attempt({ kind: 'success', result })

  switch (fate) {
    case 'succeeds':
      return [success]
    case 'fails':
      return [attempt({ kind: 'failure', raised: leavingTask(failure(random)) })]
    case 'recovers':
      return prepend(retries(random.chance(0.25) ? 2 : 1), success)
    case 'exhausts': {
      const raised = outOfRetries(random.pick(type.hiccups)(random))
      return prepend(retries(MAX_RETRIES), attempt({ kind: 'failure', raised }))
    }
    case 'rejects':
      return [attempt({ kind: 'reject' })]
    case 'ignores':
      return [attempt({ kind: 'ignore' })]
    case 'overruns':
      return [{ runtime: type.hardLimit, ending: { kind: 'hard-limit', seconds: type.hardLimit } }]
  }
}

const prepend = <T>(items: readonly T[], last: T): NonEmpty<T> => {
  const [first = last, ...rest] = items
  return items.length === 0 ? [last] : [first, ...rest, last]
}
