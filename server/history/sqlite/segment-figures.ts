/** Sums over the rows of one segment that pass, by the indexes alone where that is possible. */
import { bucketOf } from '../query/bucket-edges.ts'
import type { Effort } from '../query/effort.ts'
import type { WordColumn } from '../query/segment-tree.ts'
import { searchBlocks } from './block-search.ts'
import type { SegmentAccess } from './segment-access.ts'
import type { SegmentCondition } from './segment-condition.ts'
import { type WalkOptions, walkSlices } from './segment-walks.ts'
import type { StatementCache } from './statement-cache.ts'
import { countSql, nextSql, type Extent, type SliceSelect, type WalkPlan } from './task-walks.ts'

/** Entries of the first slice, and of every other: nothing is waited for in between. */
const SLICE = 32_768

/** Whether the whole segment was looked at. */
type IsWhole = boolean

/** Gets a count, and whether going on costs little. @returns false: enough */
export type AddCount = (count: number, isCheap: boolean) => boolean

/** Counts until it is enough or the effort is spent. */
export function countRows(
  prepare: StatementCache,
  access: SegmentAccess,
  effort: Effort,
  add: AddCount,
): IsWhole {
  if (access.kind === 'search') return eachFound(prepare, access, effort, () => add(1, false))
  for (const plan of access.plans) {
    const isLast = plan === access.plans.at(-1)
    const isCheap = plan.condition?.isHeavy !== true
    if (plan.condition === null) {
      const [count] = countBetween(prepare, plan, access.extent)
      effort.spend(count)
      const goesOn = add(count, isCheap) && !effort.isSpent()
      if (!goesOn && !isLast) return false
      continue
    }
    const select = { columns: 'timestamp, n', made: 'count(*)' }
    for (const { rows, end } of slicesOf(prepare, plan, access, effort, select)) {
      const goesOn = add(Number(rows[0]?.[0] ?? 0), isCheap) && !effort.isSpent()
      if (!goesOn && (end !== null || !isLast)) return false
    }
  }
  return true
}

/** Words of a column, and how many rows have them. */
export function countWords(
  prepare: StatementCache,
  access: SegmentAccess,
  column: WordColumn,
  effort: Effort,
  add: (word: number | null, count: number) => void,
): IsWhole {
  if (access.kind === 'search') {
    const wordOf = prepare(`SELECT ${column} FROM task WHERE n = :n`)
    return eachFound(prepare, access, effort, (n) => {
      const [word] = wordOf.get({ n }) as unknown as [number | null]
      add(word, 1)
      return true
    })
  }
  for (const plan of access.plans) {
    const select = { columns: `${column} AS word`, made: 'word, count(*)', tail: 'GROUP BY word' }
    for (const { rows, end } of slicesOf(prepare, plan, access, effort, select)) {
      for (const [word, count] of rows as [number | null, number][]) add(word, count)
      if (end !== null && effort.isSpent()) return false
    }
    if (effort.isSpent() && plan !== access.plans.at(-1)) return false
  }
  return true
}

/**
 * Rows by state, in the buckets between the edges, which bound the extent.
 *
 * @param byState walks that meet the same rows, each of one state; null: there are too many
 */
export function countBuckets(
  prepare: StatementCache,
  access: SegmentAccess,
  byState: readonly WalkPlan[] | null,
  edges: readonly number[],
  effort: Effort,
  add: AddBucket,
): IsWhole {
  if (access.kind === 'search') {
    const rowOf = prepare('SELECT state_id, timestamp FROM task WHERE n = :n')
    return eachFound(prepare, access, effort, (n) => {
      const [state, timestamp] = rowOf.get({ n }) as unknown as [number, number]
      add(bucketOf(edges, timestamp), state, 1)
      return true
    })
  }
  const isHeavy = access.plans.some(({ condition }) => condition?.isHeavy === true)
  return byState === null || isHeavy
    ? bucketRows(prepare, access.plans, access, edges, effort, add)
    : bucketCounts(prepare, byState, access, edges, effort, add)
}

type AddBucket = (bucket: number, state: number, count: number) => void
type InExtent = Pick<SegmentAccess, 'extent'>

/** Takes every row that passes to its bucket. */
function bucketRows(
  prepare: StatementCache,
  plans: readonly WalkPlan[],
  access: InExtent,
  edges: readonly number[],
  effort: Effort,
  add: AddBucket,
): IsWhole {
  for (const plan of plans) {
    const select = { columns: 'state_id, timestamp' }
    for (const { rows, end } of slicesOf(prepare, plan, access, effort, select)) {
      for (const [state, timestamp] of rows as [number, number][]) {
        add(bucketOf(edges, timestamp), state, 1)
      }
      if (end !== null && effort.isSpent()) return false
    }
    if (effort.isSpent() && plan !== plans.at(-1)) return false
  }
  return true
}

/** Counts index entries between the edges: ten times as fast. */
function bucketCounts(
  prepare: StatementCache,
  plans: readonly WalkPlan[],
  { extent }: InExtent,
  edges: readonly number[],
  effort: Effort,
  add: AddBucket,
): IsWhole {
  for (const plan of plans) {
    const { state = 0 } = plan.pick
    const next = prepare(nextSql(plan.walk))
    for (let { from } = extent; ;) {
      if (effort.isSpent()) return false
      const [at] = next.get({ ...plan.pick, from, to: extent.to }) as unknown as [number | null]
      if (at === null) break
      const bucket = bucketOf(edges, at)
      const to = Math.min(edges[bucket + 1] ?? Infinity, extent.to)
      const [passed, entries] = countBetween(prepare, plan, { from: at, to })
      effort.spend(entries)
      if (passed > 0) add(bucket, state, passed)
      from = to
    }
  }
  return true
}

/** How many of evenly chosen rows pass, scaled up to all of them. */
export function estimateRows(
  prepare: StatementCache,
  condition: SegmentCondition | null,
  effort: Effort,
): number {
  const [most] = prepare('SELECT ifnull(max(n), 0) FROM task').get() as unknown as [number]
  const size = Math.min(most, SAMPLE)
  if (size === 0) return 0
  const rows = Array.from({ length: size }, (_, at) => 1 + Math.floor(((at + 0.5) * most) / size))
  const [passed] = prepare(
    `SELECT count(*) FROM (SELECT value AS chosen FROM json_each(:rows))
     CROSS JOIN task NOT INDEXED ON n = chosen
     WHERE ${condition?.sql ?? '1'}`,
  ).get({ rows: JSON.stringify(rows), ...condition?.values }) as unknown as [number]
  effort.spend(size)
  return Math.round((passed * most) / size)
}

/** Rows of each segment that an estimate asks: a fifth of what it says is then right within 7 %. */
const SAMPLE = 2_000

const slicesOf = (
  prepare: StatementCache,
  plan: WalkPlan,
  { extent }: { readonly extent: Extent },
  effort: Effort,
  select: SliceSelect,
) => walkSlices(prepare, plan, select, inTime(extent, effort), SLICE)

const inTime = (extent: Extent, effort: Effort): WalkOptions => ({
  direction: 'newest',
  extent,
  after: null,
  effort,
})

function countBetween(prepare: StatementCache, plan: WalkPlan, extent: Extent): [number, number] {
  const values = { ...plan.pick, ...extent, ...plan.condition?.values }
  return prepare(countSql(plan)).get(values) as unknown as [number, number]
}

/** @param take false: enough */
function eachFound(
  prepare: StatementCache,
  access: Extract<SegmentAccess, { kind: 'search' }>,
  effort: Effort,
  take: (row: number) => boolean,
): IsWhole {
  const { candidates, condition, extent } = access
  for (const { key, isFound } of searchBlocks(
    prepare,
    candidates,
    condition,
    0,
    inTime(extent, effort),
  )) {
    if (isFound && !take(key.row)) return false
    if (effort.isSpent()) return false
  }
  return true
}
