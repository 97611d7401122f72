import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` whole or not at all. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const done = work()
    db.exec('COMMIT')
    return done
  } catch (error) {
    // SQLite has rolled back already after some errors, and then refuses to do it again.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
