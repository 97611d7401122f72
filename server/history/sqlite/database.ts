/** Opens the history's files: our pragmas, our schema or a refusal, nobody else may read them. */
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'
import { orClose } from './close-all.ts'
import { guardHistory } from './history-error.ts'
import type { Schema } from './schema.ts'

const BUSY_TIMEOUT_MS = 5_000
const FILE_MODE = 0o600

/**
 * Pages of the write-ahead log (4 KiB each) after which it is copied back: by the commit itself, or
 * elsewhere (write-ahead-logs.ts). SQLite's own 1,000 would do so at nearly every batch of 5,000 tasks.
 */
export const CHECKPOINT_PAGES = 8_192

const WRITER_PRAGMAS = `
  PRAGMA synchronous = NORMAL;
  PRAGMA journal_mode = WAL;
  PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
  PRAGMA journal_size_limit = ${CHECKPOINT_PAGES * 4_096};
  PRAGMA cache_size = -8192;
  PRAGMA temp_store = MEMORY;`

const READER_PRAGMAS = `
  PRAGMA query_only = ON;
  PRAGMA cache_size = -8192;
  PRAGMA temp_store = MEMORY;`

/**
 * Opens a file for its one writer: makes it where there is none (mode 0600), and brings an older
 * version up. A file that is refused is left exactly as it was.
 *
 * @throws {AppError} HISTORY_INCOMPATIBLE: not SQLite, not ours, or written by a newer Sepal
 * @throws {AppError} HISTORY_UNAVAILABLE: the file system or SQLite refused
 */
export function openForWriting(path: string, schema: Schema): DatabaseSync {
  return guardHistory(`open history file ${basename(path)}`, () => {
    makePrivate(path)
    const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
    return orClose(db, () => {
      const version = versionOf(db, path, schema)
      // Only before the first page is written; then pages that were freed can be given back in slices.
      if (version === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
      db.exec(WRITER_PRAGMAS)
      inTransaction(db, () => migrate(db, version, schema))
      return db
    })
  })
}

/**
 * Opens a file for reading only; null while there is none, or while its writer is still making it.
 *
 * @throws {AppError} HISTORY_INCOMPATIBLE: not SQLite, not ours, or written by a newer Sepal
 * @throws {AppError} HISTORY_UNAVAILABLE: refused, or its writer has yet to bring it up to date
 */
export function openForReading(path: string, schema: Schema): DatabaseSync | null {
  return guardHistory(`open history file ${basename(path)}`, () => {
    if (!existsSync(path)) return null
    const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    return orClose(db, () => {
      const version = versionOf(db, path, schema)
      if (version === 0) {
        db.close()
        return null
      }
      if (version < schema.migrations.length) {
        throw new AppError(
          'HISTORY_UNAVAILABLE',
          `Cannot open history file ${basename(path)}: version ${version} is yet to be brought up to ${schema.migrations.length}`,
        )
      }
      db.exec(READER_PRAGMAS)
      return db
    })
  })
}

/** Runs `work` in one transaction: all of it is committed, or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Gives freed pages (4 KiB each) back to the file system, so many at most. @returns whether there are more */
export function giveBackPages(db: DatabaseSync, most: number): boolean {
  const free = Number(db.prepare('PRAGMA freelist_count').get()?.freelist_count)
  if (free > 0) db.exec(`PRAGMA incremental_vacuum(${Math.trunc(most)})`)
  return free > most
}

/** Version of a file of ours; 0 for an empty one. Reads only. */
function versionOf(db: DatabaseSync, path: string, schema: Schema): number {
  const found = db
    .prepare(
      `SELECT application_id AS application, user_version AS version,
         (SELECT count(*) FROM sqlite_schema) AS objects
       FROM pragma_application_id, pragma_user_version`,
    )
    .get()
  const application = Number(found?.application)
  const version = Number(found?.version)
  if (application === 0 && version === 0 && Number(found?.objects) === 0) return 0
  if (application !== schema.applicationId || version < 1) {
    throw incompatible(
      path,
      `application id ${hex(application)} found, ${hex(schema.applicationId)} needed`,
      'Move the file away, or point --data-dir to another directory',
    )
  }
  if (version > schema.migrations.length) {
    throw incompatible(
      path,
      `schema version ${version} found, ${schema.migrations.length} or older needed`,
      'Start the newer Sepal that wrote it, or point --data-dir to another directory',
    )
  }
  return version
}

function migrate(db: DatabaseSync, from: number, schema: Schema): void {
  if (from === schema.migrations.length) return
  for (const step of schema.migrations.slice(from)) db.exec(step)
  // Pragmas take no bound values; both are numbers of ours.
  db.exec(`PRAGMA application_id = ${schema.applicationId}`)
  db.exec(`PRAGMA user_version = ${schema.migrations.length}`)
}

/**
 * Makes the file before SQLite would, with our mode; its -wal and -shm inherit that. The file is
 * never opened here when it exists: closing it would drop SQLite's own locks on it (POSIX).
 */
export function makePrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'ax', FILE_MODE))
  else if ((statSync(path).mode & 0o777) !== FILE_MODE) chmodSync(path, FILE_MODE)
}

const incompatible = (path: string, what: string, fix: string): AppError =>
  new AppError('HISTORY_INCOMPATIBLE', `Cannot open history file ${basename(path)}: ${what}`, {
    fix,
  })

const hex = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`
