/** A page of a list that runs by a value: the first rows of the whole selection, found by looking at all. */
import type { Effort } from '../query/effort.ts'
import type { NormalQuery } from '../query/normal-query.ts'
import type { PageCursor } from '../query/page-cursor.ts'
import type { FoundRows } from '../query/row-page.ts'
import { compareInOrder, type ValueKey } from '../query/value-order.ts'
import type { TaskListQuery } from '../task-list.ts'
import type { PageRows } from './page-rows.ts'
import type { SegmentSnapshot } from './segment-snapshot.ts'
import type { ValueRange } from './value-walk.ts'

/**
 * Where the budget ends the search, the page is the first of what was looked at, the newest segments
 * before the others; so are those that follow.
 */
export function readValuePage<Row>(
  segments: SegmentSnapshot,
  normal: NormalQuery,
  query: TaskListQuery & { readonly sort: ValueRange['sort'] },
  cursor: PageCursor | null,
  { read, isEnough }: PageRows<Row>,
  effort: Effort,
): FoundRows<Row> & { readonly limited: boolean } {
  const { direction, sort, limit, offset = 0 } = query
  const isBack = cursor?.way === 'prev'
  const wanted = offset + limit + 1
  const compare = (a: ValueKey, b: ValueKey): number =>
    isBack ? compareInOrder(direction, b, a) : compareInOrder(direction, a, b)
  const range: ValueRange = {
    sort,
    isAscending: (direction === 'oldest') !== isBack,
    areNullsFirst: isBack,
    after: cursor,
    limit: wanted,
  }
  const leading = firstOf(wanted, compare, cursor)
  let limited = false
  for (const number of segments.numbers) {
    const here = segments.use(number).query(normal, query)
    if (here === null) continue
    limited = !here.values(range, effort, leading.take)
    if (limited) break
    if (effort.isSpent() && number !== segments.numbers.at(-1)) {
      limited = true
      break
    }
  }
  const keys = leading.keys().slice(offset)
  const rows: Row[] = []
  for (const key of keys.slice(0, limit)) {
    if (rows.length > 0 && isEnough()) break
    rows.push(read(key))
  }
  const last = rows.length < keys.length ? (keys[rows.length - 1] ?? null) : null
  return { rows, first: keys[0] ?? null, goOn: last, limited }
}

/** Keeps the first `wanted` of all keys after `after`. */
function firstOf(
  wanted: number,
  compare: (a: ValueKey, b: ValueKey) => number,
  after: ValueKey | null,
) {
  let kept: ValueKey[] = []
  /** What comes after it is not wanted any more. */
  let worst: ValueKey | null = null
  const cut = (): void => {
    kept = kept.toSorted(compare).slice(0, wanted)
    worst = kept.length === wanted ? (kept.at(-1) ?? null) : null
  }
  return {
    take: (key: ValueKey): void => {
      if (after !== null && compare(key, after) <= 0) return
      if (worst !== null && compare(key, worst) >= 0) return
      kept.push(key)
      if (kept.length >= 2 * wanted + 1_000) cut()
    },
    keys(): readonly ValueKey[] {
      cut()
      return kept
    },
  }
}
