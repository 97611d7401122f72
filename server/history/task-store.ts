/**
 * Where tasks are kept. Two faces: the one writer (ingest) and any number of readers.
 *
 * The rest of the house sees only this file; `sqlite/` satisfies task-store.contract.ts.
 */
import type { Scope } from '../../contract/model/scope.ts'
import type { TaskFilter } from '../../contract/model/task-filter.ts'
import type { Task, TaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'

/** The only writer of a history. One exists at a time. */
export interface TaskWriter {
  /**
   * The tasks of these ids that the history knows, in no particular order.
   * Later writes of the same ids go where they lie.
   */
  find(ids: readonly string[]): Promise<Task[]>
  /**
   * Writes whole tasks, each id at most once, and whole workers: one transaction in each segment
   * touched, so a reader sees all of a task's fields or none. Committed when it resolves.
   *
   * @throws {AppError} HISTORY_UNAVAILABLE: nothing of the failing segment was written; try again
   */
  write(tasks: readonly Task[], workers: readonly Worker[]): Promise<void>
  /** Every worker that was ever written, as last written. */
  workers(): Promise<Worker[]>
  close(): Promise<void>
}

/** Reads what is committed, at any time, beside the writer. */
export interface TaskReader {
  /**
   * Newest `timestamp` first. Pages by key: paging through a history that does not change neither
   * loses nor repeats a row; a task that changes meanwhile moves to the top.
   *
   * @throws {AppError} REQUEST_INVALID (parameter `after`): not a cursor of ours
   */
  list(query: TaskListQuery): Promise<TaskPage<TaskRow>>
  /** As `list`, with payloads: so a page ends after `ENOUGH_CHARS` of them, with at least one row. */
  listWhole(query: TaskListQuery): Promise<TaskPage<Task>>
  /** Null where there is none, or none inside the scope. */
  get(id: string, scope: Scope): Promise<Task | null>
  /**
   * Ids of the tasks that name one of `ids` as their parent, oldest first, at most 1,000 for each,
   * keyed by parent. A task that is its own parent (a retry, Celery 5.6) is left out.
   */
  children(ids: readonly string[], scope: Scope): Promise<Map<string, string[]>>
  close(): Promise<void>
}

export interface TaskListQuery {
  readonly filter: TaskFilter & TaskExactFilter
  readonly scope: Scope
  /** `next` of the page before; null starts at the newest. */
  readonly after: string | null
  /** Rows, 1 to `MAX_PAGE`. */
  readonly limit: number
  /** Rows to pass over first (Flower's `offset`), at most `MAX_PAGE`; absent is 0. */
  readonly offset?: number
}

/** What only Flower's routes ask for: exact names and bounds in time. */
export interface TaskExactFilter {
  readonly type?: string
  readonly worker?: string
  /** Unix seconds, inclusive, on the time it was received. */
  readonly receivedFrom?: number
  readonly receivedTo?: number
}

export const MAX_PAGE = 10_000

/**
 * Characters of payload that end a page of `listWhole`, the row that reaches them included: whoever
 * gets the page is held up by it for milliseconds, however large the payloads are.
 */
export const ENOUGH_CHARS = 1_000_000

export interface TaskPage<Row> {
  readonly rows: Row[]
  /** Opaque; null where nothing follows. */
  readonly next: string | null
}
