import type { TaskListQuery } from '../task-list.ts'
/** Puts a page together from the places of rows, whatever their order. */
import { encodeCursor, type PageCursor } from './page-cursor.ts'
import type { ValueKey } from './value-order.ts'

/** What a page has, in the order in which it was read: backwards where the way is `prev`. */
export interface FoundRows<Row> {
  readonly rows: Row[]
  /** Place of the first of them; null where there is none. */
  readonly first: ValueKey | null
  /** Where to read on; null: nothing follows. */
  readonly goOn: ValueKey | null
}

/** Rows of one page, and the cursors to those beside it. */
export function toPage<Row>(
  query: TaskListQuery,
  cursor: PageCursor | null,
  { rows, first, goOn }: FoundRows<Row>,
): { rows: Row[]; next: string | null; prev: string | null } {
  const { sort, direction, offset = 0 } = query
  const to = (way: PageCursor['way'], key: ValueKey | null): string | null =>
    key === null ? null : encodeCursor({ sort, direction, way, ...key })
  if (cursor === null || cursor.way === 'next') {
    const hasPrev = cursor !== null || offset > 0
    return {
      rows,
      next: to('next', goOn),
      prev: hasPrev ? to('prev', first ?? beyond(cursor)) : null,
    }
  }
  return {
    rows: rows.toReversed(),
    next: to('next', first ?? beyond(cursor)),
    prev: to('prev', goOn),
  }

  /** From an empty page the way back includes the row that the cursor excluded. */
  function beyond(of: PageCursor | null): ValueKey | null {
    if (of === null) return null
    const { value, segment, row } = of
    const isUp = (of.way === 'next') === (direction === 'oldest')
    return { value, segment, row: isUp ? row + 1 : Math.max(0, row - 1) }
  }
}
