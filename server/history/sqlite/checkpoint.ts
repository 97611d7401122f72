import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

const BUSY_TIMEOUT_MS = 5_000

/**
 * Copies what a file's write-ahead log holds back into the file, beside its writer, which goes on;
 * when all of it was copied, the writer's next transaction begins the log anew. Waits for the disk.
 *
 * A file that is gone is not made.
 *
 * @throws what SQLite says
 */
export function checkpoint(path: string): void {
  const url = pathToFileURL(path)
  url.searchParams.set('mode', 'rw')
  const db = new DatabaseSync(url, { timeout: BUSY_TIMEOUT_MS })
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } finally {
    db.close()
  }
}
