/** Minutes of a range, the newest first, in pieces of about as many rows each, until the effort is spent. */
import type { Effort } from '../query/effort.ts'
import type { MinuteRange } from '../rollup-store.ts'

/** A minute has 2,000 rows at most, so the first piece is never far from it. */
const FIRST_MINUTES = 10
const ROWS = 20_000
const MOST_GROWTH = 8

/**
 * @param read the rows of a piece, summed up; @returns how many it looked at
 * @returns whether the budget ended it
 */
export async function walkMinutes(
  { fromMinute, toMinute }: MinuteRange,
  effort: Effort,
  read: (piece: MinuteRange) => Promise<number>,
): Promise<boolean> {
  let minutes = FIRST_MINUTES
  for (let end = toMinute; end > fromMinute;) {
    if (effort.isSpent()) return true
    const start = Math.max(fromMinute, end - minutes)
    const rows = await read({ fromMinute: start, toMinute: end })
    effort.spend(rows)
    minutes = Math.max(1, Math.floor(minutes * Math.min(MOST_GROWTH, ROWS / Math.max(1, rows))))
    end = start
  }
  return false
}
