/** One segment as a reader sees it: each query within one snapshot, so of whole batches. */
import { basename } from 'node:path'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { inScope, type Scope } from '../../../contract/model/scope.ts'
import type { Task, TaskRow } from '../../../contract/model/task.ts'
import { AppError } from '../../errors.ts'
import { isNever, type NormalQuery } from '../query/normal-query.ts'
import { toSegmentTree } from '../query/segment-tree.ts'
import type { TaskSelection } from '../task-list.ts'
import type { Words } from '../word-kind.ts'
import { orClose } from './close-all.ts'
import { openForReading } from './database.ts'
import { SEGMENT } from './schema.ts'
import { defineFunctions } from './segment-condition.ts'
import { openSegmentQuery, type SegmentQuery } from './segment-query.ts'
import { createStatementCache } from './statement-cache.ts'
import { decodeId, encodeId } from './task-id.ts'
import { decodeRow, decodeTask, SELECT_ROW, SELECT_TASK, toStoredRow } from './task-row.ts'
import { openWords } from './words.ts'

export interface SegmentReader {
  /** Fixes what is read until `release()`: later commits are not seen. */
  hold(): void
  release(): void
  /** Bounds of its timestamps; null where there is no row. */
  times(): { readonly oldest: number; readonly newest: number } | null
  /** What a selection is here; null where no row can be in it. */
  query(query: NormalQuery, selection: Pick<TaskSelection, 'range' | 'scope'>): SegmentQuery | null
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
  defineFunctions(db)
  const words = openWords(db)
  const prepare = createStatementCache(db)
  // Two statements: SQLite takes each bound from the end of the index, both at once from all of it.
  const times = db.prepare(
    'SELECT (SELECT min(timestamp) FROM task) AS oldest, (SELECT max(timestamp) FROM task) AS newest',
  )
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

  return {
    hold: () => db.exec('BEGIN'),
    release: () => {
      if (db.isTransaction) db.exec('COMMIT')
    },
    times() {
      const { oldest, newest } = times.get() ?? {}
      return typeof oldest === 'number' && typeof newest === 'number' ? { oldest, newest } : null
    },
    query(query, selection) {
      const tree = toSegmentTree(query, selection, words)
      return isNever(tree) ? null : openSegmentQuery(prepare, words, number, tree)
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
