/** How much a query may look at: what bounds it, and what it has spent. */
import type { QueryEffort } from '../task-list.ts'

export interface Budget {
  /** Rows looked at, index entries included. */
  readonly rows: number
  readonly ms: number
}

export const DEFAULT_BUDGET: Budget = { rows: 2_000_000, ms: 2_000 }

/** As much of an AbortSignal as can be asked in the middle of a query. */
export interface StopSignal {
  readonly aborted: boolean
}

export interface Effort {
  spend(rows: number): void
  /** Whether the query has to end: asked between slices. */
  isSpent(): boolean
  /** @param limited whether the query was ended before it was through */
  report(limited: boolean): QueryEffort
}

/**
 * @param now milliseconds from any moment on
 * @param signal ends the query as an empty budget does: nobody waits for the answer
 */
export function createEffort(budget: Budget, now: () => number, signal?: StopSignal): Effort {
  const endsAt = now() + budget.ms
  let scanned = 0
  return {
    spend(rows) {
      scanned += rows
    },
    isSpent: () => scanned >= budget.rows || signal?.aborted === true || now() >= endsAt,
    report: (limited) => ({ scanned, limited }),
  }
}
