import type { Raised } from '../python/traceback.ts'
import type { NonEmpty, Random } from '../simulation/random.ts'

/** Makes an exception. Its frames start with the task function itself, so that Celery's can go before them. */
export type Failure = (random: Random) => Raised

export type QueueName = 'celery' | 'orders' | 'mail' | 'search' | 'media' | 'nightly'

/**
 * How a task goes: `recovers` fails once or twice, is retried and succeeds, `exhausts` runs out of
 * retries; `rejects` and `ignores` raise Celery's Reject and Ignore; `overruns` is killed by the
 * pool at the hard time limit.
 */
export type Fate =
  | 'succeeds'
  | 'fails'
  | 'recovers'
  | 'exhausts'
  | 'rejects'
  | 'ignores'
  | 'overruns'

export interface TaskType {
  readonly name: string
  readonly queue: QueueName
  /** Seconds; log-normal: half of the runs are shorter than the median. */
  readonly runtime: { readonly median: number; readonly spread: number }
  /** Probability of each fate but `succeeds`, which takes the rest. */
  readonly odds: Readonly<Partial<Record<Exclude<Fate, 'succeeds'>, number>>>
  /** What it raises for good. */
  readonly failures: NonEmpty<Failure>
  /** What it raises when another try may help. */
  readonly hiccups: NonEmpty<Failure>
  /** `task-progress` events that it sends while it runs. */
  readonly progressSteps: number
  /** Seconds. */
  readonly hardLimit: number
  /** No worker knows it: its module was removed while clients still send it. */
  readonly isRegistered: boolean
}

/** `max_retries`, Celery's own default. */
export const MAX_RETRIES = 3
