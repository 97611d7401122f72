import type { DatabaseSync } from 'node:sqlite'
import type { PreferenceStore } from '../preference-store.ts'
import { guardState } from './state-error.ts'
import { inTransaction } from './transaction.ts'

const WRITE = `
  INSERT INTO preference (principal, name, value) VALUES (?, ?, ?)
  ON CONFLICT (principal, name) DO UPDATE SET value = excluded.value`

/** @param db of `openStateDatabase`; whoever opened it closes it */
export function createSqlitePreferenceStore(db: DatabaseSync): PreferenceStore {
  const read = db.prepare('SELECT name, value FROM preference WHERE principal = ?')
  const write = db.prepare(WRITE)
  const forget = db.prepare('DELETE FROM preference WHERE principal = ?')

  return {
    async read(principal) {
      const rows = guardState('read the preferences', () => read.all(principal))
      return new Map(rows.map((row) => [String(row.name), String(row.value)]))
    },
    async write(principal, chosen) {
      guardState('keep the preferences', () =>
        inTransaction(db, () => {
          for (const [name, value] of chosen) write.run(principal, name, value)
        }),
      )
    },
    async forget(principal) {
      guardState('forget the preferences', () => forget.run(principal))
    },
  }
}
