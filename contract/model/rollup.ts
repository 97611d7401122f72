/**
 * What happened in one minute to the tasks of one type on one worker from one queue: small enough
 * to outlive the tasks, and fine enough for a scope to be applied before anything is summed.
 */
import type { DurationSketch } from './duration-sketch.ts'

export interface RollupKey {
  /** Unix time of the minute's start, in minutes, by our clock. */
  readonly minute: number
  readonly name: string | null
  readonly worker: string | null
  readonly queue: string | null
}

/** Events of each kind in that minute. */
export const OUTCOMES = [
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'retried',
  'revoked',
  'rejected',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Of each none. */
export const noCounts = (): Record<Outcome, number> => ({
  sent: 0,
  received: 0,
  started: 0,
  succeeded: 0,
  failed: 0,
  retried: 0,
  revoked: 0,
  rejected: 0,
})

export interface Rollup extends RollupKey {
  readonly counts: Readonly<Record<Outcome, number>>
  /** Seconds that successes took. */
  readonly runtime: DurationSketch
  /** Seconds that tasks waited before they were started (`queueWait`). */
  readonly wait: DurationSketch
}

/** Failures and retries in one minute with one fingerprint. */
export interface ErrorRollup extends RollupKey {
  readonly error: string
  readonly count: number
}

/** Stands for every error of a minute with more kinds than are told apart. */
export const OTHER_ERRORS = '0000000000000000'
