import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'

/** What brings the file from one version to the next; a released one never changes. */
const MIGRATIONS = [
  `CREATE TABLE session (
     id_hash TEXT PRIMARY KEY, user TEXT NOT NULL, method TEXT NOT NULL,
     created REAL NOT NULL, last_seen REAL NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE preference (
     principal TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (principal, name)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE view (
     id TEXT PRIMARY KEY, owner TEXT NOT NULL, page TEXT NOT NULL, name TEXT NOT NULL,
     search TEXT NOT NULL, shared INTEGER NOT NULL, updated REAL NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX view_of_owner ON view (owner);
   CREATE INDEX view_that_is_shared ON view (updated) WHERE shared;`,
]

/** The thread that waits is the one that serves everybody; a use that is not noted is no harm. */
const BUSY_MS = 50

/**
 * Opens (and creates, readable by its owner alone) the file of what people did; `:memory:` for tests.
 *
 * @throws {AppError} CONFIG_INVALID: the file cannot be used, or a newer Sepal wrote it
 */
export function openStateDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    if (file !== ':memory:') keepPrivate(file)
    db = new DatabaseSync(file)
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${BUSY_MS}`,
    )
    migrate(db)
    return db
  } catch (cause) {
    db?.close()
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('CONFIG_INVALID', `Cannot open the state in ${file}: ${why}`, {
      cause,
      fix: 'Name another directory with --data-dir, or move the file away: sign-ins, preferences and views are lost',
    })
  }
}

function migrate(db: DatabaseSync): void {
  // Taken before it is read: a second process that opens the file at the same time waits.
  db.exec('BEGIN IMMEDIATE')
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
  if (version > MIGRATIONS.length) throw new Error('a newer Sepal wrote it')
  for (const sql of MIGRATIONS.slice(version)) db.exec(sql)
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
}

/** Before SQLite opens it: its -wal and -shm files take the mode of the file they belong to. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}
