/** What is asked of a list of tasks, and what comes back. */
import type { TaskSort } from '../../contract/model/query/query-limits.ts'
import type { QueryContext, TaskQuery } from '../../contract/model/query/task-query.ts'
import type { Scope } from '../../contract/model/scope.ts'
import type { TimeRange } from '../../contract/model/time-range.ts'

/** Which tasks: everything that a query of them depends on. */
export interface TaskSelection {
  readonly query: TaskQuery
  readonly context: QueryContext
  /** Bounds on `timestamp`, the time of the last event. */
  readonly range: TimeRange
  readonly scope: Scope
}

export type Direction = 'newest' | 'oldest'

export interface TaskListQuery extends TaskSelection {
  readonly sort: TaskSort
  readonly direction: Direction
  /** `next` or `prev` of another page, of the same query and sort; null starts at the first row. */
  readonly cursor: string | null
  /** Rows, 1 to `MAX_PAGE`. */
  readonly limit: number
  /** Rows to pass over first (Flower's `offset`), at most `MAX_PAGE`; absent is 0. */
  readonly offset?: number
}

export const MAX_PAGE = 10_000

/**
 * Characters of payload that end a page of `listWhole`, the row that reaches them included: whoever
 * gets the page is held up by it for milliseconds, however large the payloads are.
 */
export const ENOUGH_CHARS = 1_000_000

/** How far a query went. Every query has a budget of rows and of time; what ran into it says so. */
export interface QueryEffort {
  /** Rows looked at, index entries included. */
  readonly scanned: number
  /** True: the budget ended it, and there may be more than was found. */
  readonly limited: boolean
}

export interface TaskPage<Row> extends QueryEffort {
  readonly rows: Row[]
  /**
   * Opaque; null where nothing follows. Of a page that was `limited` it leads on from where the
   * search stopped, even if that page has no rows.
   */
  readonly next: string | null
  /** Opaque: the page before; null on the first. */
  readonly prev: string | null
}
