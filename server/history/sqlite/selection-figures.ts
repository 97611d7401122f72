/** Sums over a selection in all segments. */
import { bucketEdges } from '../query/bucket-edges.ts'
import type { Effort } from '../query/effort.ts'
import { toNormalQuery } from '../query/normal-query.ts'
import {
  EXACT_COUNT,
  type FacetQuery,
  type HistogramQuery,
  type TaskCount,
  type TaskFacet,
  type TaskHistogram,
} from '../task-figures.ts'
import type { TaskSelection } from '../task-list.ts'
import type { SegmentQuery } from './segment-query.ts'
import type { SegmentSnapshot } from './segment-snapshot.ts'

/** Entries up to which counting goes on although there are more than `EXACT_COUNT`: a few milliseconds. */
const CHEAP_ENTRIES = 500_000

/** Counts segment by segment; of those that it does not come to, asks a sample. */
export function countTasks(
  segments: SegmentSnapshot,
  selection: TaskSelection,
  effort: Effort,
): TaskCount {
  const queries = queriesOf(segments, selection)
  let count = 0
  let isExact = true
  let limited = false
  for (const [at, query] of queries.entries()) {
    let here = 0
    let goesOn = true
    const isWhole = query.count(effort, (more, isCheap) => {
      here += more
      const isLittle = isCheap && effort.report(false).scanned < CHEAP_ENTRIES
      goesOn = count + here <= EXACT_COUNT || isLittle
      return goesOn
    })
    count += here
    const isLast = at === queries.length - 1
    if (isWhole && (isLast || (goesOn && !effort.isSpent()))) continue
    limited = effort.isSpent() && count <= EXACT_COUNT
    isExact = false
    // What was counted here is known; the sample says what the rest may be.
    if (!isWhole) count += Math.max(0, query.estimate(effort) - here)
    for (const rest of queries.slice(at + 1)) count += rest.estimate(effort)
    break
  }
  return { count, isExact, ...effort.report(limited) }
}

/** @throws {AppError} REQUEST_INVALID: as `bucketEdges` */
export function histogramOfTasks(
  segments: SegmentSnapshot,
  query: HistogramQuery,
  effort: Effort,
): TaskHistogram {
  const edges = bucketEdges(query)
  const buckets = Array.from({ length: query.buckets }, () => new Map<string, number>())
  const limited = !eachSegment(segments, query, effort, (here) =>
    here.buckets(edges, effort, (bucket, state, count) => {
      const states = buckets[bucket]
      states?.set(state, (states.get(state) ?? 0) + count)
    }),
  )
  // From entries: a state may be named __proto__.
  return { buckets: buckets.map((states) => Object.fromEntries(states)), ...effort.report(limited) }
}

export function facetOfTasks(
  segments: SegmentSnapshot,
  query: FacetQuery,
  effort: Effort,
): TaskFacet {
  const counts = new Map<string | null, number>()
  const limited = !eachSegment(segments, query, effort, (here) =>
    here.words(query.field, effort, (value, count) => {
      counts.set(value, (counts.get(value) ?? 0) + count)
    }),
  )
  const sorted = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || compareFacets(a.value, b.value))
  return {
    values: sorted.slice(0, query.limit),
    hasMore: sorted.length > query.limit,
    ...effort.report(limited),
  }
}

/** Of values with as many tasks each: unknown ones last. */
const compareFacets = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : a < b ? -1 : 1

const queriesOf = (segments: SegmentSnapshot, selection: TaskSelection): SegmentQuery[] => {
  const normal = toNormalQuery(selection.query, selection.context)
  return segments.numbers
    .map((number) => segments.use(number).query(normal, selection))
    .filter((query) => query !== null)
}

/** @returns whether all of them were looked at */
function eachSegment(
  segments: SegmentSnapshot,
  selection: TaskSelection,
  effort: Effort,
  look: (query: SegmentQuery) => boolean,
): boolean {
  const queries = queriesOf(segments, selection)
  for (const [at, query] of queries.entries()) {
    if (!look(query)) return false
    if (effort.isSpent() && at < queries.length - 1) return false
  }
  return true
}
