/** Keeps a second writer out, in this process or another; the system lets go when its holder dies. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'
import { makePrivate } from './database.ts'
import { guardHistory, isBusy } from './history-error.ts'

/** A writer that is just closing gets this long. */
const PATIENCE_MS = 2_000

/**
 * Takes the lock until `close()`. SQLite's own file lock on an empty database serves: Node has none.
 *
 * @throws {AppError} HISTORY_UNAVAILABLE: another writer holds it
 */
export function openWriterLock(directory: string): { close(): void } {
  return guardHistory('lock the history', () => {
    const path = join(directory, 'writer.lock')
    makePrivate(path)
    const db = new DatabaseSync(path, { timeout: PATIENCE_MS })
    try {
      db.exec('BEGIN EXCLUSIVE')
      return db
    } catch (cause) {
      db.close()
      if (!isBusy(cause)) throw cause
      throw new AppError('HISTORY_UNAVAILABLE', 'Cannot write history: another Sepal writes it', {
        cause,
        fix: 'Stop the other Sepal, or give this one its own --data-dir',
      })
    }
  })
}
