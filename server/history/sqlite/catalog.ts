/** The catalog file: which segments there are, and every worker ever heard of. */
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Worker } from '../../../contract/model/worker.ts'
import { orClose } from './close-all.ts'
import { inTransaction, openForReading, openForWriting } from './database.ts'
import { CATALOG } from './schema.ts'
import type { SegmentAbout } from './segment-writer.ts'
import { decodeWorker, encodeWorker, WORKER_COLUMNS } from './worker-row.ts'

export interface Catalog {
  /** Oldest first. */
  segments(): SegmentAbout[]
  /** Every worker, the one last heard of last. */
  workers(): Worker[]
  close(): void
}

export interface GrowingCatalog extends Catalog {
  /** The number that the next segment gets. */
  nextNumber(): number
  addSegment(about: SegmentAbout): void
  /** Notes that a segment takes no new tasks any more, and how many it took. */
  closeSegment(number: number, closed: number, tasks: number): void
  saveWorkers(workers: readonly Worker[]): void
}

const catalogPath = (directory: string): string => join(directory, 'catalog.sqlite')

const SAVE_WORKER = `
  INSERT INTO worker (${WORKER_COLUMNS.join(', ')})
  VALUES (${WORKER_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (hostname, ifnull(pid, -1), first_seen) DO UPDATE SET
  ${WORKER_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`

/** @throws {AppError} HISTORY_INCOMPATIBLE, HISTORY_UNAVAILABLE: as `openForWriting` */
export function openCatalog(directory: string): GrowingCatalog {
  const db = openForWriting(catalogPath(directory), CATALOG)
  return orClose(db, () => growingCatalog(db))
}

function growingCatalog(db: DatabaseSync): GrowingCatalog {
  const next = db.prepare(
    "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'segment'), 0) + 1 AS number",
  )
  const add = db.prepare('INSERT INTO segment (number, day, created) VALUES (?, ?, ?)')
  const finish = db.prepare('UPDATE segment SET closed = ?, tasks = ? WHERE number = ?')
  const save = db.prepare(SAVE_WORKER)
  return {
    ...readFrom(db),
    nextNumber: () => Number(next.get()?.number),
    addSegment: ({ number, day, created }) => void add.run(number, day, created),
    closeSegment: (number, closed, tasks) => void finish.run(closed, tasks, number),
    saveWorkers(workers) {
      if (workers.length === 0) return
      inTransaction(db, () => {
        for (const worker of workers) save.run(...encodeWorker(worker))
      })
    },
  }
}

/** Null while there is none. @throws {AppError} as `openForReading` */
export function openCatalogReader(directory: string): Catalog | null {
  const db = openForReading(catalogPath(directory), CATALOG)
  return db === null ? null : orClose(db, () => readFrom(db))
}

function readFrom(db: DatabaseSync): Catalog {
  const list = db.prepare('SELECT number, day, created FROM segment ORDER BY number')
  const workers = db.prepare(
    `SELECT ${WORKER_COLUMNS.join(', ')} FROM worker ORDER BY last_seen, n`,
  )
  return {
    segments: () =>
      list.all().map((row) => ({
        number: Number(row.number),
        day: String(row.day),
        created: Number(row.created),
      })),
    workers: () => workers.all().map(decodeWorker),
    close: () => db.close(),
  }
}
