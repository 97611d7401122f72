/**
 * When to look again at a queue that the broker said it does not have. RabbitMQ writes a line into
 * its log for each such look, so a guess that is wrong is repeated ever more seldom.
 */
export interface MissingQueuePace {
  /** @param heardAt Unix seconds: the last sign that it may be there after all; null: there was none */
  isDue(name: string, now: number, heardAt: number | null): boolean
  /** Whether this name was never looked at, or never missing. */
  isNew(name: string): boolean
  /** What a look at `now` (Unix seconds) found. */
  note(name: string, isMissing: boolean, now: number): void
  /** Forgets all names but these. */
  keep(names: ReadonlySet<string>): void
}

/** Seconds, the longest wait. */
const LONGEST_S = 300
/** Seconds after which a sign of life is followed, however often it was missing. */
const SIGN_S = 30

/** @param intervalS seconds between two samples: the first wait */
export function createMissingQueuePace(intervalS: number): MissingQueuePace {
  const misses = new Map<string, { readonly count: number; readonly at: number }>()
  // Samples do not come at the very second.
  const slack = intervalS / 2
  return {
    isDue(name, now, heardAt) {
      const miss = misses.get(name)
      if (miss === undefined) return true
      const wait = Math.min(intervalS * 2 ** (miss.count - 1), Math.max(LONGEST_S, intervalS))
      const isSign = heardAt !== null && heardAt > miss.at
      // A clock that was set back must not silence it for longer.
      return Math.abs(now - miss.at) + slack >= (isSign ? Math.min(wait, SIGN_S) : wait)
    },
    isNew: (name) => !misses.has(name),
    note(name, isMissing, now) {
      if (isMissing) misses.set(name, { count: (misses.get(name)?.count ?? 0) + 1, at: now })
      else misses.delete(name)
    },
    keep(names) {
      for (const name of misses.keys()) if (!names.has(name)) misses.delete(name)
    },
  }
}
