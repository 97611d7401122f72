/** Runs the walks of one segment. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SegmentFilter } from './segment-filter.ts'
import type { TaskKey } from './task-cursor.ts'
import { type WalkPlan, walkSql, walkValues } from './task-walks.ts'

export interface SegmentWalks {
  begin(plan: WalkPlan, filter: SegmentFilter, extent: WalkExtent): Iterator<TaskKey>
}

export interface WalkExtent {
  /** Where to begin: only rows after it in lists. */
  readonly below: Below
  /** Rows read at first; doubled at each further reading, up to `most`. */
  readonly chunk: number
  readonly most: number
}

export interface Below {
  readonly timestamp: number
  readonly n: number
}

/** Where a page that continues after `key` (null: the first page) begins in one segment. */
export function belowIn(segment: number, key: TaskKey | null): Below {
  if (key === null) return { timestamp: Infinity, n: 0 }
  const { timestamp } = key
  // Of the rows that tie with the key, those of older segments come after it, of newer ones before.
  if (segment < key.segment) return { timestamp, n: Number.MAX_SAFE_INTEGER }
  return { timestamp, n: segment === key.segment ? key.row : 0 }
}

export function openWalks(db: DatabaseSync, segment: number): SegmentWalks {
  const statements = new Map<string, StatementSync>()

  const statementOf = ({ walk, checks }: WalkPlan): StatementSync => {
    const sql = walkSql(walk, checks)
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    statement.setReturnArrays(true)
    statements.set(sql, statement)
    return statement
  }

  return {
    *begin(plan, filter, { below, chunk, most }) {
      const statement = statementOf(plan)
      const values = walkValues(plan, filter)
      for (let limit = chunk; ; limit = Math.min(most, limit * 2)) {
        const found = statement.all({ ...values, ...below, limit })
        for (const key of found) {
          const [timestamp, n] = key as unknown as [number, number]
          below = { timestamp, n }
          yield { timestamp, segment, row: n }
        }
        if (found.length < limit) return
      }
    },
  }
}
