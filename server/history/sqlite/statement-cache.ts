/** Statements that were prepared, by their text: queries of one shape prepare once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Shapes that are remembered; one costs some 10 kB. */
const REMEMBERED = 200

/** Rows come as arrays of their columns; values that a statement does not name are passed over. */
export type StatementCache = (sql: string) => StatementSync

export function createStatementCache(db: DatabaseSync): StatementCache {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) {
      statements.delete(sql)
      statements.set(sql, known)
      return known
    }
    const statement = db.prepare(sql)
    statement.setReturnArrays(true)
    statement.setAllowUnknownNamedParameters(true)
    statements.set(sql, statement)
    if (statements.size > REMEMBERED) {
      const [oldest] = statements.keys()
      if (oldest !== undefined) statements.delete(oldest)
    }
    return statement
  }
}
