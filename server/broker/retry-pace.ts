/** How long to wait before the next try: doubling from 0.1 s to 5 s, less up to a half by chance. */
export interface RetryPace {
  /** Milliseconds before the next try; each call without a `reset()` waits longer. */
  next(): number
  /** Milliseconds at the slowest pace, for what only a person can mend. */
  slowest(): number
  /** The next pause is the shortest again. */
  reset(): void
}

const SHORTEST_MS = 100
const LONGEST_MS = 5_000

/** @param random from 0 to below 1 */
export function createRetryPace(random: () => number): RetryPace {
  let tries = 0
  // At most 90 %, so that even the slowest pace and the try after it find a returned broker in 5 s;
  // spread to 50 %, so that several Sepals do not all knock at the same moment.
  const jitter = (ms: number): number => Math.round(ms * (0.5 + 0.4 * random()))
  return {
    next: () => jitter(Math.min(SHORTEST_MS * 2 ** tries++, LONGEST_MS)),
    slowest: () => jitter(LONGEST_MS),
    reset: () => {
      tries = 0
    },
  }
}
