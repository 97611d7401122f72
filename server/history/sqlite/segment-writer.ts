/** One segment as its writer sees it. */
import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Task } from '../../../contract/model/task.ts'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { orClose } from './close-all.ts'
import { inTransaction, openForWriting } from './database.ts'
import { type IdFilter, readIdFilter } from './id-filter.ts'
import { SEGMENT } from './schema.ts'
import { createSearchIndexer } from './search-indexer.ts'
import { createSegmentThinning, type SegmentThinning } from './segment-thinning.ts'
import { decodeId, encodeId } from './task-id.ts'
import {
  decodeTask,
  encodePayload,
  encodeRow,
  PAYLOAD_COLUMNS,
  ROW_COLUMNS,
  SELECT_TASK,
  toStoredRow,
} from './task-row.ts'
import { openWords } from './words.ts'
import type { WriteAheadLogs } from './write-ahead-logs.ts'

export interface SegmentWriter {
  readonly about: SegmentAbout
  /** Rows that tasks got here: the next task gets one more. */
  rows(): number
  /** @param id as `normalId` gives it */
  rowOf(id: string): number | null
  /** Null: retention took the row out. */
  read(row: number): Task | null
  /** One transaction, with the journal's row in it. A row that was not there is added. */
  write(tasks: readonly PlacedTask[], journal?: JournalRow): void
  /** Rows of the journal, the lowest number first. */
  journal(): JournalRow[]
  /** Drops the journal's rows up to this number. */
  clearJournal(seq: number): void
  /** Every id, in no order: a second or two where there are millions. */
  ids(): Iterable<string>
  /** The filter saved last, if it knows every id and has room for `capacity`; else null. */
  filter(capacity: number): IdFilter | null
  /** Saves a filter that knows every id, made as small as `capacity` ids allow. */
  saveFilter(filter: IdFilter, capacity: number): void
  /** A slice of the search index. @returns whether more can be done at once */
  tendIndex(): boolean
  readonly thinning: SegmentThinning
  close(): void
}

export interface JournalRow {
  readonly seq: number
  /** A `JournalEntry` as text. */
  readonly entry: string
}

export interface PlacedTask {
  readonly row: number
  readonly task: Task
}

/** What a segment says of itself, so that the catalog can be made again from the files. */
export interface SegmentAbout {
  /** 1 and up, in the order in which they were begun; never used again. */
  readonly number: number
  /** UTC day by our clock: `2026-11-21`. */
  readonly day: string
  /** Unix seconds, our clock. */
  readonly created: number
}

export interface SegmentDeps {
  readonly clock: Clock
  readonly logs: WriteAheadLogs
}

const insert = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (n, ${columns.join(', ')}) VALUES (?, ${columns.map(() => '?').join(', ')})`

/** All but the id, which never changes: naming it would write its index again. */
const CHANGES = ROW_COLUMNS.flatMap((column, at) =>
  column === 'id' ? [] : [`${column} = ?${at + 2}`],
)
const UPDATE_ROW = `UPDATE task SET ${CHANGES.join(', ')} WHERE n = ?1`
const SAVE_PAYLOAD = insert('payload', PAYLOAD_COLUMNS).replace('INSERT', 'REPLACE')

/**
 * Opens a segment; makes it where there is none.
 *
 * @param about what a new segment is to say of itself; one that is there keeps its own
 * @throws {AppError} HISTORY_INCOMPATIBLE: it says it is another number, or as `openForWriting`
 * @throws {AppError} HISTORY_UNAVAILABLE: as `openForWriting`
 */
export function openSegmentWriter(
  path: string,
  about: SegmentAbout,
  { clock, logs }: SegmentDeps,
): SegmentWriter {
  const db = openForWriting(path, SEGMENT)
  return orClose(db, () => {
    logs.watch(path, db)
    return segmentWriter(db, introduce(db, path, about), clock)
  })
}

function segmentWriter(db: DatabaseSync, about: SegmentAbout, clock: Clock): SegmentWriter {
  const words = openWords(db)
  const byId = db.prepare('SELECT n FROM task WHERE id = ?')
  const whole = db.prepare(SELECT_TASK)
  whole.setReturnArrays(true)
  const addRow = db.prepare(insert('task', ROW_COLUMNS))
  const changeRow = db.prepare(UPDATE_ROW)
  const savePayload = db.prepare(SAVE_PAYLOAD)
  const dropPayload = db.prepare('DELETE FROM payload WHERE n = ?')
  const addJournal = db.prepare('INSERT INTO journal (seq, entry) VALUES (?, ?)')
  const cutJournal = db.prepare('DELETE FROM journal WHERE seq <= ?')
  const indexer = createSearchIndexer(db, clock)
  let rows = Number(db.prepare('SELECT ifnull(max(n), 0) AS n FROM task').get()?.n)

  const save = ({ row, task }: PlacedTask): void => {
    const values = encodeRow(task, words)
    const isThere = row <= rows && changeRow.run(row, ...values).changes > 0
    if (!isThere) addRow.run(row, ...values)
    const payload = encodePayload(task)
    if (payload !== null) savePayload.run(row, ...payload)
    else if (isThere) dropPayload.run(row)
  }

  return {
    about,
    rows: () => rows,
    rowOf(id) {
      const found = byId.get(encodeId(id))
      return found === undefined ? null : Number(found.n)
    },
    read(row) {
      const stored = whole.get(row)
      return stored === undefined ? null : decodeTask(toStoredRow(stored), words)
    },
    write(tasks, journal) {
      try {
        inTransaction(db, () => {
          tasks.forEach(save)
          indexer.noteChanged(tasks.map(({ row }) => row))
          if (journal === undefined) return
          // The batches before it are written everywhere: their rows have served.
          cutJournal.run(journal.seq - 1)
          addJournal.run(journal.seq, journal.entry)
        })
      } catch (error) {
        words.forget()
        throw error
      }
      for (const { row } of tasks) rows = Math.max(rows, row)
    },
    journal: () =>
      db
        .prepare('SELECT seq, entry FROM journal ORDER BY seq')
        .all()
        .map(({ seq, entry }) => ({ seq: Number(seq), entry: String(entry) })),
    clearJournal: (seq) => void cutJournal.run(seq),
    *ids() {
      for (const row of db.prepare('SELECT id FROM task').iterate()) yield decodeId(row.id ?? null)
    },
    filter(capacity) {
      const saved = db.prepare('SELECT bits FROM id_filter WHERE rows = ?').get(rows)
      return saved?.bits instanceof Uint8Array ? readIdFilter(saved.bits, capacity) : null
    },
    saveFilter(filter, capacity) {
      inTransaction(db, () => {
        db.exec('DELETE FROM id_filter')
        const add = db.prepare('INSERT INTO id_filter (rows, bits) VALUES (?, ?)')
        add.run(rows, filter.toBytes(capacity))
      })
    },
    tendIndex: () => indexer.tendSlice(),
    thinning: createSegmentThinning(db, words),
    close: () => db.close(),
  }
}

/** Writes down what a new segment is, and reads it back. */
function introduce(db: DatabaseSync, path: string, about: SegmentAbout): SegmentAbout {
  db.prepare(
    'INSERT INTO about (number, day, created) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM about)',
  ).run(about.number, about.day, about.created)
  const found = db.prepare('SELECT number, day, created FROM about').get()
  const number = Number(found?.number)
  if (number !== about.number) {
    throw new AppError(
      'HISTORY_INCOMPATIBLE',
      `Cannot open history file ${basename(path)}: it holds segment ${number}, not ${about.number}`,
      { fix: 'Give the file its own name back' },
    )
  }
  return { number, day: String(found?.day), created: Number(found?.created) }
}
