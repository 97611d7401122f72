/** The catalog file: which segments there are, and the workers heard of lately. */
import { join } from 'node:path'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Worker } from '../../../contract/model/worker.ts'
import { orClose } from './close-all.ts'
import { inTransaction, openForReading, openForWriting } from './database.ts'
import { CATALOG } from './schema.ts'
import type { SegmentAbout } from './segment-writer.ts'
import { decodeWorker, encodeWorker, WORKER_COLUMNS } from './worker-row.ts'
import type { WriteAheadLogs } from './write-ahead-logs.ts'

export interface CatalogSegment extends SegmentAbout {
  /** Unix seconds: when it took its last new task; null while it takes them. */
  readonly closed: number | null
  /** Tasks in it, as of then or of when rows were last dropped. */
  readonly tasks: number | null
  /** Unix seconds: when its payloads were dropped. */
  readonly payloadsDropped: number | null
}

export interface Catalog {
  /** Oldest first; without those that are dropped. */
  segments(): CatalogSegment[]
  /** Every worker, the one last heard of last. */
  workers(): Worker[]
  close(): void
}

export interface GrowingCatalog extends Catalog {
  /** The number that the next segment gets. */
  nextNumber(): number
  addSegment(about: SegmentAbout): void
  /** Notes that a segment takes no new tasks any more, and how many it has. */
  closeSegment(number: number, closed: number, tasks: number): void
  notePayloadsDropped(number: number, at: number): void
  /** From now on it is not read; its file is yet to be removed. */
  markDropped(number: number, at: number): void
  /** Segments whose files are yet to be removed. */
  dropped(): number[]
  /** Its number is not used again. */
  removeSegment(number: number): void
  saveWorkers(workers: readonly Worker[]): void
  /** Drops some runs not heard of since, Unix seconds. @returns whether more may be left */
  dropWorkers(since: number): boolean
}

export const catalogPath = (directory: string): string => join(directory, 'catalog.sqlite')

const WORKERS_IN_SLICE = 1_000
/** Runs of workers that are kept, however young. */
const MAX_WORKERS = 20_000

const SAVE_WORKER = `
  INSERT INTO worker (${WORKER_COLUMNS.join(', ')})
  VALUES (${WORKER_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (hostname, ifnull(pid, -1), first_seen) DO UPDATE SET
  ${WORKER_COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`

/**
 * Opens it and looks through it: it is small.
 *
 * @throws {AppError} HISTORY_INCOMPATIBLE, HISTORY_UNAVAILABLE: as `openForWriting`; or it is damaged
 */
export function openCatalog(directory: string, logs: WriteAheadLogs): GrowingCatalog {
  const db = openForWriting(catalogPath(directory), CATALOG)
  return orClose(db, () => {
    logs.watch(catalogPath(directory), db)
    const catalog = growingCatalog(db)
    catalog.segments()
    catalog.workers()
    return catalog
  })
}

function growingCatalog(db: DatabaseSync): GrowingCatalog {
  const next = db.prepare(
    "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'segment'), 0) + 1 AS number",
  )
  const add = db.prepare('INSERT INTO segment (number, day, created) VALUES (?, ?, ?)')
  const finish = db.prepare('UPDATE segment SET closed = ?, tasks = ? WHERE number = ?')
  const unload = db.prepare('UPDATE segment SET payloads_dropped = ? WHERE number = ?')
  const drop = db.prepare('UPDATE segment SET dropped = ? WHERE number = ?')
  const dropped = db.prepare('SELECT number FROM segment WHERE dropped IS NOT NULL')
  const remove = db.prepare('DELETE FROM segment WHERE number = ?')
  const save = db.prepare(SAVE_WORKER)
  const dropOld = db.prepare(`
    DELETE FROM worker WHERE n IN (
      SELECT n FROM worker WHERE last_seen < ? ORDER BY last_seen LIMIT ${WORKERS_IN_SLICE})`)
  const surplus = db.prepare(
    `SELECT last_seen FROM worker ORDER BY last_seen DESC LIMIT 1 OFFSET ${MAX_WORKERS}`,
  )
  return {
    ...readFrom(db),
    nextNumber: () => Number(next.get()?.number),
    addSegment: ({ number, day, created }) => void add.run(number, day, created),
    closeSegment: (number, closed, tasks) => void finish.run(closed, tasks, number),
    notePayloadsDropped: (number, at) => void unload.run(at, number),
    markDropped: (number, at) => void drop.run(at, number),
    dropped: () => dropped.all().map(({ number }) => Number(number)),
    removeSegment: (number) => void remove.run(number),
    saveWorkers(workers) {
      if (workers.length === 0) return
      inTransaction(db, () => {
        for (const worker of workers) save.run(...encodeWorker(worker))
      })
    },
    dropWorkers(since) {
      const least = surplus.get()?.last_seen
      const cutoff = typeof least === 'number' ? Math.max(since, least) : since
      return Number(dropOld.run(cutoff).changes) >= WORKERS_IN_SLICE
    },
  }
}

/** Null while there is none. @throws {AppError} as `openForReading` */
export function openCatalogReader(directory: string): Catalog | null {
  const db = openForReading(catalogPath(directory), CATALOG)
  return db === null ? null : orClose(db, () => readFrom(db))
}

function readFrom(db: DatabaseSync): Catalog {
  const list = db.prepare(
    `SELECT number, day, created, closed, tasks, payloads_dropped FROM segment
     WHERE dropped IS NULL ORDER BY number`,
  )
  const workers = db.prepare(
    `SELECT ${WORKER_COLUMNS.join(', ')} FROM worker ORDER BY last_seen, n`,
  )
  return {
    segments: () =>
      list.all().map((row) => ({
        number: Number(row.number),
        day: String(row.day),
        created: Number(row.created),
        closed: number(row.closed),
        tasks: number(row.tasks),
        payloadsDropped: number(row.payloads_dropped),
      })),
    workers: () => workers.all().map(decodeWorker),
    close: () => db.close(),
  }
}

const number = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null
