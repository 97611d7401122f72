/**
 * Where tasks are kept. Two faces: the one writer (ingest) and any number of readers.
 *
 * The rest of the house sees only the interfaces of this folder; `sqlite/` and `postgres/` satisfy
 * task-store.contract.ts.
 */
import type { Gap } from '../../contract/model/gap.ts'
import type { Scope } from '../../contract/model/scope.ts'
import type { Task, TaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { RollupBatch, RollupReader } from './rollup-store.ts'
import type {
  FacetQuery,
  HistogramQuery,
  TaskCount,
  TaskFacet,
  TaskHistogram,
} from './task-figures.ts'
import type { TaskListQuery, TaskPage, TaskSelection } from './task-list.ts'

/** The only writer of a history. One exists at a time. */
export interface TaskWriter {
  /**
   * The tasks of these ids that the history knows, in no particular order.
   * Later writes of the same ids go where they lie.
   */
  find(ids: readonly string[]): Promise<Task[]>
  /**
   * Writes whole tasks, each id at most once, and whole workers: one transaction in each segment
   * touched, so a reader sees all of a task's fields or none. Committed when it resolves. Rollups
   * are added exactly once, a kill between the transactions included.
   *
   * @throws {AppError} HISTORY_UNAVAILABLE: nothing of the failing segment was written; the same
   *   batch may be given again
   */
  write(batch: HistoryBatch): Promise<void>
  /** Every worker that is kept, as last written. */
  workers(): Promise<Worker[]>
  /** `upTo` of what was last committed, Unix seconds, our clock; null in a new history. */
  lastWrite(): Promise<number | null>
  /**
   * A slice of the work that waits for a quiet moment (search index, retention), a few ten
   * milliseconds at most.
   *
   * @returns whether more of it is left
   */
  tend(): Promise<boolean>
  close(): Promise<void>
}

export interface HistoryBatch {
  readonly tasks: readonly Task[]
  readonly workers: readonly Worker[]
  readonly sums: RollupBatch
  /** Gaps that began, ended or grew: one with the `from` and cause of another replaces it. */
  readonly gaps: readonly Gap[]
  /**
   * Unix seconds, our clock: everything that came in until then is in this batch or in one before it.
   * Absent: until now.
   */
  readonly upTo?: number
}

/**
 * Reads what is committed, at any time, beside the writer.
 *
 * A signal ends a query as a spent budget does: nobody waits for the answer any more.
 */
export interface TaskReader extends RollupReader {
  /**
   * Pages by key: paging through a history that does not change neither loses nor repeats a row.
   *
   * @throws {AppError} REQUEST_INVALID (parameter `cursor`): not a cursor of this query's
   */
  list(query: TaskListQuery, signal?: AbortSignal): Promise<TaskPage<TaskRow>>
  /** As `list`, with payloads: so a page ends after `ENOUGH_CHARS` of them, with at least one row. */
  listWhole(query: TaskListQuery, signal?: AbortSignal): Promise<TaskPage<Task>>
  /** Null where there is none, or none inside the scope. */
  get(id: string, scope: Scope): Promise<Task | null>
  /**
   * Ids of the tasks that name one of `ids` as their parent, oldest first, at most 1,000 for each,
   * keyed by parent. A task that is its own parent (a retry, Celery 5.6) is left out.
   */
  children(ids: readonly string[], scope: Scope): Promise<Map<string, string[]>>
  count(selection: TaskSelection, signal?: AbortSignal): Promise<TaskCount>
  histogram(query: HistogramQuery, signal?: AbortSignal): Promise<TaskHistogram>
  facet(query: FacetQuery, signal?: AbortSignal): Promise<TaskFacet>
  close(): Promise<void>
}
