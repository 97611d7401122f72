/**
 * Finds the rows of a segment that pass among those that the search index cannot rule out, in order.
 *
 * A block says between which timestamps its rows lay when it was made. It is opened when the search
 * comes to its time; its rows then wait in a heap, and each is asked when its turn comes, so that a
 * page that is full early has read little. A row that changed since lies in another block, too, or
 * among the stale ones: whichever of them bounds its timestamp shows it, and twice is noticed.
 */
import { createBinaryHeap } from './binary-heap.ts'
import type { SearchBlock, SearchCandidates, SearchShelf } from './search-blocks.ts'
import type { SegmentCondition } from './segment-condition.ts'
import type { WalkOptions } from './segment-walks.ts'
import type { StatementCache } from './statement-cache.ts'
import { compareKeys, type Step, type TaskKey } from './task-key.ts'

/** Rows that are asked between two looks at the budget. */
const ROWS_IN_STEP = 32

const RANGE = `SELECT timestamp, n FROM task WHERE n >= :first AND n <= :last
  AND timestamp >= :oldest AND timestamp <= :newest`
const LISTED = `SELECT timestamp, n FROM json_each(:rows) JOIN task ON n = value
  WHERE timestamp >= :oldest AND timestamp <= :newest`

export function* searchBlocks(
  prepare: StatementCache,
  { shelves, blocks }: SearchCandidates,
  condition: SegmentCondition | null,
  segment: number,
  { direction, extent, after, effort }: WalkOptions,
): Generator<Step, void> {
  const passes = prepare(`SELECT 1 FROM task WHERE n = :n AND ${condition?.sql ?? '1'}`)
  const values = condition?.values ?? {}
  const firstOf = (unit: SearchBlock | SearchShelf): number =>
    direction === 'newest' ? -unit.newest : unit.oldest
  const units = createBinaryHeap<SearchBlock | SearchShelf>((a, b) => firstOf(a) - firstOf(b))
  const rows = createBinaryHeap<TaskKey>((a, b) => compareKeys(direction, a, b))
  const past = after === null ? null : { timestamp: after.timestamp, segment, row: after.n }
  const concerns = ({ oldest, newest }: SearchBlock | SearchShelf): boolean =>
    newest >= extent.from &&
    oldest < extent.to &&
    (past === null ||
      (direction === 'newest' ? oldest <= past.timestamp : newest >= past.timestamp))
  for (const unit of [...shelves, ...blocks]) if (concerns(unit)) units.push(unit)

  const open = (block: SearchBlock): number => {
    const { first, last, oldest, newest } = block
    const within = { oldest: Math.max(oldest, extent.from), newest }
    const found =
      block.rows === null
        ? prepare(RANGE).all({ first, last, ...within })
        : prepare(LISTED).all({ rows: JSON.stringify(block.rows), ...within })
    for (const row of found) {
      const [timestamp, n] = row as unknown as [number, number]
      const key = { timestamp, segment, row: n }
      if (timestamp >= extent.to) continue
      if (past === null || compareKeys(direction, key, past) > 0) rows.push(key)
    }
    return found.length
  }

  let last: TaskKey | null = past
  let asked = 0
  for (;;) {
    const unit = units.peek()
    const key = rows.peek()
    if (unit !== undefined && (key === undefined || firstOf(unit) <= timeOf(direction, key))) {
      units.pop()
      if ('blocks' in unit) {
        for (const block of unit.blocks()) if (concerns(block)) units.push(block)
      } else {
        effort.spend(open(unit))
      }
      if (last !== null) yield { key: last, isFound: false }
      continue
    }
    rows.pop()
    if (key === undefined) return
    if (last !== null && compareKeys(direction, key, last) === 0) continue
    last = key
    asked += 1
    effort.spend(1)
    if (passes.get({ ...values, n: key.row }) !== undefined) yield { key, isFound: true }
    else if (asked % ROWS_IN_STEP === 0) yield { key, isFound: false }
  }
}

const timeOf = (direction: WalkOptions['direction'], { timestamp }: TaskKey): number =>
  direction === 'newest' ? -timestamp : timestamp
