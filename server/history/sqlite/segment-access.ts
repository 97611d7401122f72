import { partsOf, type SegmentTree } from '../query/segment-tree.ts'
/** How the rows of one segment that pass are reached: by walks, or by asking those a search leaves. */
import { idBounds } from './id-bounds.ts'
import { findCandidates, type SearchCandidates } from './search-blocks.ts'
import { NO_NEED, needOf } from './search-need.ts'
import { type SegmentCondition, toCondition } from './segment-condition.ts'
import type { StatementCache } from './statement-cache.ts'
import { encodeId } from './task-id.ts'
import { type Extent, planWalks, sizeSql, splitExtent, type WalkPlan } from './task-walks.ts'

export type SegmentAccess = { readonly extent: Extent } & (
  | {
      readonly kind: 'walks'
      /** No row is met by two of them. */
      readonly plans: readonly WalkPlan[]
    }
  | {
      readonly kind: 'search'
      readonly candidates: SearchCandidates
      readonly condition: SegmentCondition | null
    }
)

/** So few entries are walked sooner than a search is begun. */
const FEW_ENTRIES = 5_000
/** Rows that ids name; of a prefix that more have, the search index is asked. */
const MOST_NAMED_ROWS = 5_000
/** A row that a search asks is so much dearer than an entry that a walk passes by: in the index, */
const COVERED_COST = 10
/** where the walk has to read the row, */
const ROW_COST = 3
/** and where it reads its texts, too. */
const HEAVY_COST = 1.5

export function chooseAccess(
  prepare: StatementCache,
  tree: SegmentTree,
  allStates: () => readonly number[],
): SegmentAccess {
  const { extent, rest } = splitExtent(tree)
  const condition = toCondition(rest)
  const named = namedRows(prepare, rest)
  if (named !== null) {
    return { kind: 'search', extent, condition, candidates: candidatesOf(named) }
  }
  const plans = planWalks(rest, allStates)
  // Where every entry passes, nothing is passed by.
  const need = plans.some((plan) => plan.condition !== null) ? needOf(rest) : NO_NEED
  if (need.kind === 'none') return { kind: 'walks', extent, plans }
  const entries = sizeOf(prepare, plans, extent)
  if (entries <= FEW_ENTRIES) return { kind: 'walks', extent, plans }
  const candidates = findCandidates(prepare, need)
  const most = entries / Math.min(...plans.map(costOf))
  return candidates.rows <= most || candidates.rows <= FEW_ENTRIES
    ? { kind: 'search', extent, condition, candidates }
    : { kind: 'walks', extent, plans }
}

function costOf({ condition }: WalkPlan): number {
  if (condition === null || condition.isCovered) return COVERED_COST
  return condition.isHeavy ? HEAVY_COST : ROW_COST
}

/** Entries that the walks have within the extent; of many, about. */
function sizeOf(prepare: StatementCache, plans: readonly WalkPlan[], extent: Extent): number {
  const isAll = plans[0]?.walk === 'newest' && extent.from === -Infinity && extent.to === Infinity
  if (isAll) return mostRows(prepare)
  let entries = 0
  for (const { walk, pick } of plans) {
    const limit = FEW_ENTRIES + 1 - entries
    const [size] = prepare(sizeSql(walk)).get({ ...pick, ...extent, limit }) as unknown as [number]
    entries += size
    if (entries > FEW_ENTRIES) return mostRows(prepare)
  }
  return entries
}

const mostRows = (prepare: StatementCache): number => {
  const [rows] = prepare('SELECT ifnull(max(n), 0) FROM task').get() as unknown as [number]
  return rows
}

/** The rows that a part at the top names by an id that is indexed; null where none does, or too many. */
function namedRows(prepare: StatementCache, tree: SegmentTree): number[] | null {
  for (const part of partsOf(tree)) {
    if (part.kind !== 'term' || part.isNegated) continue
    const { term } = part
    if (term.kind === 'idIs' && term.column !== 'root_id') {
      const found = rowsWithId(prepare, term.column, term.ids)
      if (found !== null) return found
    }
    if (term.kind === 'idStarts' && term.column === 'id') {
      const found = rowsWithPrefix(prepare, term.text)
      if (found !== null) return found
    }
  }
  return null
}

function rowsWithId(
  prepare: StatementCache,
  column: 'id' | 'parent_id',
  ids: readonly string[],
): number[] | null {
  const index = column === 'id' ? 'task_by_id' : 'task_by_parent'
  const statement = prepare(
    `SELECT n FROM task INDEXED BY ${index} WHERE ${column} = :id LIMIT ${MOST_NAMED_ROWS + 1}`,
  )
  const rows = new Set<number>()
  for (const id of ids) {
    for (const row of statement.all({ id: encodeId(id) })) rows.add(firstOf(row))
    if (rows.size > MOST_NAMED_ROWS) return null
  }
  return [...rows]
}

/** Ids that are no UUIDs may begin with it in other letters: all of them are named. */
function rowsWithPrefix(prepare: StatementCache, text: string): number[] | null {
  const limit = MOST_NAMED_ROWS + 1
  const inText = prepare(
    "SELECT n FROM task INDEXED BY task_by_id WHERE id < x'' LIMIT :limit",
  ).all({ limit })
  const bounds = idBounds(text)
  const inBlobs =
    bounds === null
      ? []
      : prepare(
          'SELECT n FROM task INDEXED BY task_by_id WHERE id BETWEEN :least AND :most LIMIT :limit',
        ).all({ ...bounds, limit })
  if (inText.length + inBlobs.length > MOST_NAMED_ROWS) return null
  return [...inText, ...inBlobs].map(firstOf)
}

/** A row as an array of its columns. */
const firstOf = (row: unknown): number => (row as readonly [number])[0]

function candidatesOf(rows: readonly number[]): SearchCandidates {
  const [oldest, newest] = [-Infinity, Infinity]
  const block = { first: 0, last: 0, rows, oldest, newest }
  return { shelves: [], blocks: rows.length === 0 ? [] : [block], rows: rows.length }
}
