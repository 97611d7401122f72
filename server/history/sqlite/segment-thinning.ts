/** Takes rows and payloads out of a segment that takes no new tasks any more, a slice at a time. */
import type { DatabaseSync } from 'node:sqlite'
import { isReady } from '../../../contract/model/task.ts'
import { WORD_KIND } from '../word-kind.ts'
import { giveBackPages, inTransaction } from './database.ts'
import type { GrowingWords } from './words.ts'

/** Which rows stay, by the time of their last event, Unix seconds. */
export interface KeepSince {
  readonly any: number
  readonly failures: number
}

export interface SegmentThinning {
  /** Whether any row stays. */
  hasAnyToKeep(since: KeepSince): boolean
  /** How many tasks would go with it that have not ended. */
  openTasks(): number
  tasks(): number
  /** Drops some of the rows that do not stay. @returns how many, and how many of them had not ended */
  dropRows(since: KeepSince): { readonly dropped: number; readonly open: number }
  /** Drops the payloads of some rows, but not their steps. @returns whether more are left */
  dropPayloads(): boolean
  /** Gives room back to the file system. @returns whether more is left */
  giveBack(): boolean
}

/** About 20 ms on two cores, five indexes included. */
const ROWS_IN_SLICE = 500
const PAYLOADS_IN_SLICE = 2_000
/** Pages of 4 KiB. */
const PAGES_IN_SLICE = 500

const DONE = `
  SELECT n, state_id FROM task INDEXED BY task_newest
  WHERE timestamp < ?1 AND NOT (state_id IS ?2 AND timestamp >= ?3)
  ORDER BY timestamp, n LIMIT ?4`

export function createSegmentThinning(db: DatabaseSync, words: GrowingWords): SegmentThinning {
  const failure = (): number | null => words.idOf(WORD_KIND.state, 'FAILURE')
  const openStates = (): number[] => words.idsWhere(WORD_KIND.state, (state) => !isReady(state))
  /** Rows up to here have lost their payloads; forgotten with the file. */
  let cleared = 0

  return {
    hasAnyToKeep({ any, failures }) {
      const newest = db.prepare('SELECT 1 FROM task WHERE timestamp >= ? LIMIT 1')
      if (newest.get(any) !== undefined) return true
      const failed = db.prepare('SELECT 1 FROM task WHERE state_id = ? AND timestamp >= ? LIMIT 1')
      return failed.get(failure(), failures) !== undefined
    },
    openTasks() {
      const count = db.prepare('SELECT count(*) AS count FROM task WHERE state_id = ?')
      return openStates().reduce((sum, state) => sum + Number(count.get(state)?.count), 0)
    },
    tasks: () => Number(db.prepare('SELECT count(*) AS count FROM task').get()?.count),
    dropRows({ any, failures }) {
      const found = db.prepare(DONE).all(any, failure(), failures, ROWS_IN_SLICE)
      const states = new Set(openStates())
      const dropRow = db.prepare('DELETE FROM task WHERE n = ?')
      const dropPayload = db.prepare('DELETE FROM payload WHERE n = ?')
      inTransaction(db, () => {
        for (const { n } of found) {
          dropRow.run(n ?? null)
          dropPayload.run(n ?? null)
        }
      })
      const open = found.filter(({ state_id: state }) => states.has(Number(state))).length
      return { dropped: found.length, open }
    },
    dropPayloads() {
      const rows = db
        .prepare(
          `SELECT n, steps IS NOT NULL AS stays FROM payload WHERE n > ? AND
           (args, kwargs, result, exception, traceback) IS NOT (NULL, NULL, NULL, NULL, NULL)
           ORDER BY n LIMIT ?`,
        )
        .all(cleared, PAYLOADS_IN_SLICE)
      const drop = db.prepare('DELETE FROM payload WHERE n = ?')
      const clear = db.prepare(
        `UPDATE payload SET args = NULL, kwargs = NULL, result = NULL, exception = NULL,
           traceback = NULL WHERE n = ?`,
      )
      inTransaction(db, () => {
        for (const { n, stays } of rows) (stays === 1 ? clear : drop).run(n ?? null)
      })
      cleared = Number(rows.at(-1)?.n ?? cleared)
      return rows.length > 0
    },
    giveBack: () => giveBackPages(db, PAGES_IN_SLICE),
  }
}
