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

/** By their numbers: SQLite would rather go by an index of all rows of that time, or that state. */
const RANGE = `SELECT timestamp, n FROM task NOT INDEXED WHERE n >= :first AND n <= :last
  AND timestamp >= :oldest AND timestamp <= :newest`
const LISTED = `SELECT timestamp, n FROM (SELECT value AS listed FROM json_each(:rows))
  CROSS JOIN task NOT INDEXED ON n = listed WHERE timestamp >= :oldest AND timestamp <= :newest`

/** Rows that have to be asked one by one before it is known how rare those are that pass. */
const FIRST_ASKED = 128
/** Where fewer pass, all rows of a block are asked at once: a third of the time for each. */
const RARE = 1 / 16

interface FoundRow extends TaskKey {
  /** Whether it is known to pass. */
  readonly isFound: boolean
}

export function* searchBlocks(
  prepare: StatementCache,
  { shelves, blocks }: SearchCandidates,
  condition: SegmentCondition | null,
  segment: number,
  { direction, extent, after, effort }: WalkOptions,
): Generator<Step, void> {
  const asking = prepare(`SELECT 1 FROM task WHERE n = :n AND ${condition?.sql ?? '1'}`)
  const values = condition?.values ?? {}
  const firstOf = (unit: SearchBlock | SearchShelf): number =>
    direction === 'newest' ? -unit.newest : unit.oldest
  const units = createBinaryHeap<SearchBlock | SearchShelf>((a, b) => firstOf(a) - firstOf(b))
  const rows = createBinaryHeap<FoundRow>((a, b) => compareKeys(direction, a, b))
  const past = after === null ? null : { timestamp: after.timestamp, segment, row: after.n }
  const concerns = ({ oldest, newest }: SearchBlock | SearchShelf): boolean =>
    newest >= extent.from &&
    oldest < extent.to &&
    (past === null ||
      (direction === 'newest' ? oldest <= past.timestamp : newest >= past.timestamp))
  for (const unit of [...shelves, ...blocks]) if (concerns(unit)) units.push(unit)

  let asked = 0
  let found = 0
  /** Lets its rows wait for their turn. @returns how many rows it has */
  const open = (block: SearchBlock): number => {
    const { first, last, oldest, newest } = block
    const isFound = condition !== null && asked >= FIRST_ASKED && found < asked * RARE
    const also = isFound ? ` AND ${condition.sql}` : ''
    const bounds = { oldest: Math.max(oldest, extent.from), newest, ...(isFound ? values : {}) }
    const all =
      block.rows === null
        ? prepare(RANGE + also).all({ first, last, ...bounds })
        : prepare(LISTED + also).all({ rows: JSON.stringify(block.rows), ...bounds })
    for (const row of all) {
      const [timestamp, n] = row as unknown as [number, number]
      const key = { timestamp, segment, row: n, isFound }
      if (timestamp >= extent.to) continue
      if (past === null || compareKeys(direction, key, past) > 0) rows.push(key)
    }
    const size = block.rows?.length ?? last - first + 1
    if (isFound) asked += size
    return size
  }

  let last: TaskKey | null = past
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
      // Whatever comes before its time has been asked, or is in no block.
      const mark = markAt(direction, firstOf(unit), segment)
      const isNew =
        Number.isFinite(mark.timestamp) && (last === null || compareKeys(direction, mark, last) > 0)
      if (isNew) yield { key: mark, isFound: false }
      continue
    }
    rows.pop()
    if (key === undefined) return
    if (last !== null && compareKeys(direction, key, last) === 0) continue
    last = { timestamp: key.timestamp, segment, row: key.row }
    if (!key.isFound) asked += 1
    const passes = key.isFound || asking.get({ ...values, n: key.row }) !== undefined
    if (passes) found += 1
    if (passes) yield { key: last, isFound: true }
    else if (asked % ROWS_IN_STEP === 0) yield { key: last, isFound: false }
  }
}

/** Before every row of a time, which is as `firstOf` says it. */
const markAt = (direction: WalkOptions['direction'], time: number, segment: number): TaskKey =>
  direction === 'newest'
    ? { timestamp: -time, segment, row: Number.MAX_SAFE_INTEGER }
    : { timestamp: time, segment, row: 0 }

const timeOf = (direction: WalkOptions['direction'], { timestamp }: TaskKey): number =>
  direction === 'newest' ? -timestamp : timestamp
