/**
 * What happens when, in simulated seconds.
 *
 * Actions run in the order of their times, and those of one time in the order they were asked for,
 * so that how far a single `advanceTo` goes makes no difference to what happens.
 */
export interface Scheduler {
  /** Simulated seconds since the start: inside an action, exactly the time it was due. */
  readonly now: () => number
  /** Runs `action` once, `delay` seconds (0 or more) from now, unless it is cancelled before. */
  readonly after: (delay: number, action: () => void) => Cancel
  /** Runs everything that is due until `time`, the end included. Going back is a no-op. */
  readonly advanceTo: (time: number) => void
}

/** Takes back what has not run yet; afterwards a no-op. */
export type Cancel = () => void

interface Entry {
  readonly at: number
  action: (() => void) | null
}

export function createScheduler(): Scheduler {
  /** Sorted, soonest last: the next one is popped. */
  const pending: Entry[] = []
  let now = 0

  return {
    now: () => now,

    after(delay, action) {
      const entry: Entry = { at: now + Math.max(0, delay), action }
      pending.splice(placeFor(pending, entry.at), 0, entry)
      return () => {
        entry.action = null
      }
    },

    advanceTo(time) {
      let next = pending.at(-1)
      while (next !== undefined && next.at <= time) {
        pending.pop()
        now = next.at
        next.action?.()
        next = pending.at(-1)
      }
      now = Math.max(now, time)
    },
  }
}

/** The lowest index whose entry is due at `at` or sooner: a newcomer runs after its equals. */
function placeFor(pending: readonly Entry[], at: number): number {
  let low = 0
  let high = pending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((pending[middle]?.at ?? 0) > at) low = middle + 1
    else high = middle
  }
  return low
}
