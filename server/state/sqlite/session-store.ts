import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'
import type { SessionStore } from '../session-store.ts'
import { guardState } from './state-error.ts'

/** `PRAGMA user_version` of what this code writes; 0 is a new file. */
const VERSION = 1

/** The thread that waits is the one that serves everybody; a use that is not noted is no harm. */
const BUSY_MS = 50

const SCHEMA = `
  CREATE TABLE session (
    id_hash TEXT PRIMARY KEY, user TEXT NOT NULL, method TEXT NOT NULL,
    created REAL NOT NULL, last_seen REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};`

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
  const db = openDatabase(file)
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

function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    if (file !== ':memory:') keepPrivate(file)
    db = new DatabaseSync(file)
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${BUSY_MS}`,
    )
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
    if (version > VERSION) throw new Error('a newer Sepal wrote it')
    if (version === 0) db.exec(`BEGIN; ${SCHEMA} COMMIT`)
    return db
  } catch (cause) {
    db?.close()
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('CONFIG_INVALID', `Cannot open sessions in ${file}: ${why}`, {
      cause,
      fix: 'Name another directory with --data-dir, or move the file away: only sign-ins are lost',
    })
  }
}

/** Before SQLite opens it: its -wal and -shm files take the mode of the file they belong to. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}
