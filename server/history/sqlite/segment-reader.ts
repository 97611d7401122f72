/** One segment as a reader sees it: each query within one snapshot, so of whole batches. */
import { basename } from 'node:path'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { inScope, type Scope } from '../../../contract/model/scope.ts'
import type { Task, TaskRow } from '../../../contract/model/task.ts'
import { AppError } from '../../errors.ts'
import type { TaskListQuery } from '../task-store.ts'
import { orClose } from './close-all.ts'
import { openForReading } from './database.ts'
import { mergeNewest } from './merge-newest.ts'
import { SEGMENT } from './schema.ts'
import { toSegmentFilter } from './segment-filter.ts'
import { belowIn, openWalks } from './segment-walks.ts'
import type { TaskKey } from './task-cursor.ts'
import { decodeId, encodeId } from './task-id.ts'
import { decodeRow, decodeTask, SELECT_ROW, SELECT_TASK, toStoredRow } from './task-row.ts'
import { planWalks } from './task-walks.ts'
import { openWords, WORD_KIND, type Words } from './words.ts'

export interface SegmentReader {
  /** Fixes what is read until `release()`: later commits are not seen. */
  hold(): void
  release(): void
  /** Timestamp of the newest row; null where there is none. */
  newest(): number | null
  /**
   * Keys of the rows that pass and come after `from` in lists, newest first.
   *
   * @param wanted how many will probably be read; more are read where needed
   */
  keys(
    query: Pick<TaskListQuery, 'filter' | 'scope'>,
    from: TaskKey | null,
    wanted: number,
  ): Iterator<TaskKey>
  row(n: number): TaskRow
  whole(n: number): Task
  /** @param id as `normalId` gives it */
  find(id: string): Task | null
  /** Ids of tasks in scope with this parent, first seen first; never the parent itself. */
  children(parent: string, scope: Scope, limit: number): string[]
  close(): void
}

const CHILDREN = `
  SELECT id, type_id, worker_id, queue_id FROM task INDEXED BY task_by_parent
  WHERE parent_id = ? AND id <> parent_id ORDER BY n`

/** @throws {AppError} HISTORY_UNAVAILABLE: it is gone; or as `openForReading` */
export function openSegmentReader(path: string, number: number): SegmentReader {
  const db = openForReading(path, SEGMENT)
  if (db === null) {
    throw new AppError('HISTORY_UNAVAILABLE', `Cannot open ${basename(path)}: the file is missing`)
  }
  return orClose(db, () => segmentReader(db, number))
}

function segmentReader(db: DatabaseSync, number: number): SegmentReader {
  const words = openWords(db)
  const walks = openWalks(db, number)
  const newest = db.prepare('SELECT max(timestamp) AS newest FROM task')
  const byId = db.prepare('SELECT n FROM task WHERE id = ?')
  const children = db.prepare(CHILDREN)
  const row = db.prepare(SELECT_ROW)
  const whole = db.prepare(SELECT_TASK)
  row.setReturnArrays(true)
  whole.setReturnArrays(true)

  const readWhole = (n: number): Task => decodeTask(toStoredRow(whole.get(n)), words)
  const scoped = (stored: Record<string, SQLOutputValue>) => ({
    name: wordOf(words, stored.type_id),
    worker: wordOf(words, stored.worker_id),
    queue: wordOf(words, stored.queue_id),
  })
  const allStates = () => words.idsWhere(WORD_KIND.state, () => true)

  return {
    hold: () => db.exec('BEGIN'),
    release: () => {
      if (db.isTransaction) db.exec('COMMIT')
    },
    newest() {
      const found = newest.get()?.newest
      return typeof found === 'number' ? found : null
    },
    keys(query, from, wanted) {
      const filter = toSegmentFilter(query, words)
      if (filter === null) return [].values()
      const plans = planWalks(filter, allStates)
      const below = belowIn(number, from)
      const chunk = Math.min(wanted, Math.max(8, Math.ceil((2 * wanted) / plans.length)))
      return mergeNewest(
        plans.map((plan) => ({
          atMost: null,
          keys: walks.begin(plan, filter, { below, chunk, most: wanted }),
        })),
      )
    },
    row: (n) => decodeRow(toStoredRow(row.get(n)), words),
    whole: readWhole,
    find(id) {
      const found = byId.get(encodeId(id))
      return found === undefined ? null : readWhole(Number(found.n))
    },
    children(parent, scope, limit) {
      const found: string[] = []
      for (const child of children.iterate(encodeId(parent))) {
        if (found.length >= limit) break
        if (inScope(scope, scoped(child))) found.push(decodeId(child.id ?? null))
      }
      return found
    },
    close: () => db.close(),
  }
}

const wordOf = (words: Words, id: SQLOutputValue | undefined): string | null =>
  typeof id === 'number' ? words.textOf(id) : null
