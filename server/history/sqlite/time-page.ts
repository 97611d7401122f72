/** A page of a list that runs by time: walks of all segments, merged, as far as the page goes. */
import type { Effort } from '../query/effort.ts'
import type { NormalQuery } from '../query/normal-query.ts'
import type { PageCursor } from '../query/page-cursor.ts'
import type { FoundRows } from '../query/row-page.ts'
import type { ValueKey } from '../query/value-order.ts'
import type { Direction, TaskListQuery } from '../task-list.ts'
import { mergeSteps } from './merge-steps.ts'
import type { PageRows } from './page-rows.ts'
import type { SegmentSnapshot } from './segment-snapshot.ts'
import { compareKeys, opposite, type Step, type TaskKey } from './task-key.ts'

export function readTimePage<Row>(
  segments: SegmentSnapshot,
  normal: NormalQuery,
  query: TaskListQuery,
  cursor: PageCursor | null,
  { read, isEnough }: PageRows<Row>,
  effort: Effort,
): FoundRows<Row> & { readonly limited: boolean } {
  const { limit, offset = 0 } = query
  const isBack = cursor?.way === 'prev'
  const direction = isBack ? opposite(query.direction) : query.direction
  const after = cursor === null ? null : toKey(cursor)
  const steps = mergeSteps(
    direction,
    segments.numbers.map((number) =>
      segmentSteps(
        segments,
        number,
        normal,
        query,
        { direction, after, wanted: offset + limit + 1 },
        effort,
      ),
    ),
  )
  const rows: Row[] = []
  let first: ValueKey | null = null
  let last: TaskKey | null = null
  let start = after
  let passed = 0
  for (const { key, isFound } of steps) {
    if (isFound) {
      passed += 1
      if (passed > offset) {
        if (last !== null && (rows.length === limit || isEnough())) {
          return { rows, first, goOn: toValueKey(last), limited: false }
        }
        rows.push(read(key))
        first ??= toValueKey(key)
        last = key
      }
    }
    // A page that led on to where it began would be asked for again and again.
    start ??= key
    const hasMoved = compareKeys(direction, key, start) > 0
    if (hasMoved && effort.isSpent()) return { rows, first, goOn: toValueKey(key), limited: true }
  }
  return { rows, first, goOn: null, limited: false }
}

interface StepOptions {
  readonly direction: Direction
  readonly after: TaskKey | null
  readonly wanted: number
}

/** Looks into the segment, and into the query there, only when the list comes to its time. */
function* segmentSteps(
  segments: SegmentSnapshot,
  number: number,
  normal: NormalQuery,
  query: TaskListQuery,
  { direction, after, wanted }: StepOptions,
  effort: Effort,
): Generator<Step, void> {
  const segment = segments.use(number)
  const times = segment.times()
  if (times === null) return
  const start = startKey(direction, number, times)
  const isFirst = after === null || compareKeys(direction, start, after) > 0
  if (isFirst) yield { key: start, isFound: false }
  const here = segment.query(normal, query)
  if (here === null) return
  const steps = here.steps(direction, after, wanted, effort)
  for (let next = steps.next(); next.done !== true; next = steps.next()) yield next.value
}

const START = { newest: Number.MAX_SAFE_INTEGER, oldest: 0 } as const

/** Before every row of the segment. */
const startKey = (
  direction: Direction,
  segment: number,
  times: { readonly oldest: number; readonly newest: number },
): TaskKey => ({ timestamp: times[direction], segment, row: START[direction] })

const toKey = ({ value, segment, row }: PageCursor): TaskKey => ({
  timestamp: Number(value),
  segment,
  row,
})

const toValueKey = ({ timestamp, segment, row }: TaskKey): ValueKey => ({
  value: timestamp,
  segment,
  row,
})
