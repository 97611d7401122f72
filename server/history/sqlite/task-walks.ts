/**
 * How a segment is walked by time: one index each, from any key on, a slice at a time. Every index
 * ends in the order of lists, so SQLite never sorts; several states or types are several walks.
 */
import { allOf } from '../query/normal-query.ts'
import { partsOf, type SegmentTree } from '../query/segment-tree.ts'
import type { Direction } from '../task-list.ts'
import { type SegmentCondition, toCondition } from './segment-condition.ts'

/** One walk: which index, what it picks there, and what each entry must pass beyond that. */
export interface WalkPlan {
  readonly walk: WalkName
  readonly pick: { readonly state?: number; readonly type?: number }
  /** Null: every entry passes. */
  readonly condition: SegmentCondition | null
}

export type WalkName = keyof typeof WALKS

const WALKS = {
  newest: { index: 'task_newest', picked: '' },
  byState: { index: 'task_by_state', picked: 'state_id = :state AND' },
  byType: { index: 'task_by_type', picked: 'type_id = :type AND state_id = :state AND' },
} as const
export const WALK_NAMES = Object.keys(WALKS) as readonly WalkName[]

/** A place between the rows of one segment: `timestamp`, then `n`. Either may be infinite. */
export interface Place {
  readonly timestamp: number
  readonly n: number
}

/** Of timestamps: from, inclusive, to, exclusive; infinite where open. */
export interface Extent {
  readonly from: number
  readonly to: number
}

/** Where a walk of the whole extent begins and ends. */
export const startOf = (direction: Direction, { from, to }: Extent): Place =>
  direction === 'newest' ? { timestamp: to, n: 0 } : { timestamp: from, n: 0 }
export const endOf = (direction: Direction, { from, to }: Extent): Place =>
  direction === 'newest' ? { timestamp: from, n: 1 } : { timestamp: to, n: 0 }

/** How the rows of a slice are read. */
export interface SliceSelect {
  /** Columns of `task`, in the order of lists. */
  readonly columns: string
  /** What is made of them, where that is not they themselves. */
  readonly made?: string
  /** After FROM: filter, groups, order. @default those of the list */
  readonly tail?: string
}

/**
 * Rows after `:fromTime, :fromRow` and up to `:toTime, :toRow`, that included, at most `:limit` of
 * each part and `:rows` of what is made of them.
 *
 * First the rest of those that tie with the beginning, then those between, then those that tie with
 * the end: in one comparison `(timestamp, n) < (…)` SQLite would use the index for the timestamp
 * only and pass over all ties.
 */
export function sliceSql(
  walk: WalkName,
  direction: Direction,
  condition: string | null,
  { columns, made = '*', tail = '' }: SliceSelect,
): string {
  const { index, picked } = WALKS[walk]
  const passes = condition === null ? '' : `AND ${condition}`
  const [on, upTo, order] = direction === 'newest' ? ['<', '>=', 'DESC'] : ['>', '<=', 'ASC']
  const past = direction === 'newest' ? '>' : '<'
  const part = (where: string) => `SELECT * FROM (
    SELECT ${columns} FROM task INDEXED BY ${index} WHERE ${picked} ${where} ${passes}
    ORDER BY timestamp ${order}, n ${order} LIMIT :limit)`
  return `SELECT ${made} FROM (
    ${part(`timestamp = :fromTime AND n ${on} :fromRow AND (timestamp <> :toTime OR n ${upTo} :toRow)`)}
    UNION ALL ${part(`timestamp ${on} :fromTime AND timestamp ${past} :toTime`)}
    UNION ALL ${part(`timestamp = :toTime AND n ${upTo} :toRow AND :toTime <> :fromTime`)}
  ) ${tail} LIMIT :rows`
}

/** The key that is `:skip` entries after the beginning; none where the end comes first. */
export const boundarySql = (walk: WalkName, direction: Direction): string =>
  `${sliceSql(walk, direction, null, { columns: 'timestamp, n' })} OFFSET :skip`

/** How many entries a walk has within the extent, counted up to `:limit`. */
export const sizeSql = (walk: WalkName): string => {
  const { index, picked } = WALKS[walk]
  return `SELECT count(*) FROM (SELECT 1 FROM task INDEXED BY ${index}
    WHERE ${picked} timestamp >= :from AND timestamp < :to LIMIT :limit)`
}

/** How many rows pass from `:from` on and before `:to`, and how many entries there are. */
export const countSql = ({ walk, condition }: WalkPlan): string => {
  const { index, picked } = WALKS[walk]
  const passed = condition === null ? 'count(*)' : `count(*) FILTER (WHERE ${condition.sql})`
  return `SELECT ${passed}, count(*) FROM task INDEXED BY ${index}
    WHERE ${picked} timestamp >= :from AND timestamp < :to`
}

/** The first timestamp from `:from` on and before `:to`; null where there is none. */
export const nextSql = (walk: WalkName): string => {
  const { index, picked } = WALKS[walk]
  return `SELECT min(timestamp) FROM task INDEXED BY ${index}
    WHERE ${picked} timestamp >= :from AND timestamp < :to`
}

/**
 * Walks of one segment at most. Beyond it (a name filter that hundreds of types match) fewer walks
 * are checked at each entry: with so many matching types a page is full before long.
 */
export const MAX_WALKS = 256

/** What the parts at the top of a tree say of the timestamp, and the tree without them. */
export function splitExtent(tree: SegmentTree): { extent: Extent; rest: SegmentTree } {
  let from = -Infinity
  let to = Infinity
  const rest = partsOf(tree).filter((part) => {
    if (part.kind !== 'term' || part.isNegated) return true
    const { term } = part
    if (term.kind !== 'number' || term.column !== 'timestamp') return true
    const { op, value } = term
    // No timestamp compares with it: left to the condition.
    if (Number.isNaN(value)) return true
    if (op === '>=') from = Math.max(from, value)
    else if (op === '<') to = Math.min(to, value)
    else return true
    return false
  })
  return { extent: { from, to }, rest: allOf(rest) }
}

/**
 * The walks that meet exactly the rows that pass, each once, in whatever order of walks.
 *
 * @param allStates ids of every state in the segment
 */
export function planWalks(tree: SegmentTree, allStates: () => readonly number[]): WalkPlan[] {
  const types = picked(tree, 'type_id')
  const states = picked(tree, 'state_id')
  if (types !== null && types.words.length <= MAX_WALKS) {
    const inStates = states?.words ?? allStates()
    if (types.words.length * inStates.length <= MAX_WALKS) {
      const condition = without(tree, [types.part, states?.part])
      return types.words.flatMap((type) =>
        inStates.map((state): WalkPlan => ({ walk: 'byType', pick: { type, state }, condition })),
      )
    }
  }
  if (states !== null && states.words.length <= MAX_WALKS) {
    const condition = without(tree, [states.part])
    return states.words.map((state) => ({ walk: 'byState', pick: { state }, condition }))
  }
  return [{ walk: 'newest', pick: {}, condition: toCondition(tree) }]
}

/** The same rows by walks that each pick a state; null where that would be too many. */
export function planByState(
  tree: SegmentTree,
  allStates: () => readonly number[],
): WalkPlan[] | null {
  const plans = planWalks(tree, allStates)
  if (plans.every(({ pick }) => pick.state !== undefined)) return plans
  const states = allStates()
  if (states.length > MAX_WALKS) return null
  const condition = toCondition(tree)
  return states.map((state) => ({ walk: 'byState', pick: { state }, condition }))
}

/** The part at the top that leaves the fewest words of a column. */
function picked(tree: SegmentTree, column: 'type_id' | 'state_id') {
  let best: { readonly part: SegmentTree; readonly words: readonly number[] } | null = null
  for (const part of partsOf(tree)) {
    if (part.kind !== 'term' || part.isNegated) continue
    const { term } = part
    if (term.kind !== 'word' || term.column !== column) continue
    if (best === null || term.words.length < best.words.length) best = { part, words: term.words }
  }
  return best
}

const without = (
  tree: SegmentTree,
  parts: readonly (SegmentTree | undefined)[],
): SegmentCondition | null =>
  toCondition(allOf(partsOf(tree).filter((part) => !parts.includes(part))))
