import type { SessionStore } from '../session-store.ts'
import { openStateDatabase } from './state-database.ts'
import { guardState } from './state-error.ts'

const ADD = `
  INSERT INTO session (id_hash, user, method, created, last_seen) VALUES (?, ?, ?, ?, ?)`

const FIND = `
  SELECT id_hash, user, method, created, last_seen FROM session WHERE id_hash = ?`

const TOUCH = `UPDATE session SET last_seen = max(last_seen, ?) WHERE id_hash = ?`

const SWEEP = `DELETE FROM session WHERE created <= ? OR last_seen <= ?`

/**
 * Opens (and creates, readable by its owner alone) the sessions in `file`; `:memory:` for tests.
 *
 * @throws {AppError} CONFIG_INVALID: the file cannot be used, or a newer Sepal wrote it
 */
export function openSqliteSessionStore(file: string): SessionStore {
  const db = openStateDatabase(file)
  const add = db.prepare(ADD)
  const find = db.prepare(FIND)
  const touch = db.prepare(TOUCH)
  const remove = db.prepare('DELETE FROM session WHERE id_hash = ?')
  const sweep = db.prepare(SWEEP)

  return {
    async add({ idHash, user, method, created, lastSeen }) {
      guardState('open a session', () => add.run(idHash, user, method, created, lastSeen))
    },
    async find(idHash) {
      const row = guardState('look up a session', () => find.get(idHash))
      if (row === undefined) return null
      return {
        idHash: String(row.id_hash),
        user: String(row.user),
        method: String(row.method),
        created: Number(row.created),
        lastSeen: Number(row.last_seen),
      }
    },
    async touch(idHash, lastSeen) {
      guardState('note that a session was used', () => touch.run(lastSeen, idHash))
    },
    async remove(idHash) {
      guardState('end a session', () => remove.run(idHash))
    },
    async sweep({ created, lastSeen }) {
      return guardState('sweep sessions', () => Number(sweep.run(created, lastSeen).changes))
    },
    async close() {
      if (db.isOpen) db.close()
    },
  }
}
