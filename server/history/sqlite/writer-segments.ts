/** The segments as their writer sees them: which there are, and which one takes new tasks. */
import { existsSync, rmSync, statSync } from 'node:fs'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { CatalogSegment, GrowingCatalog } from './catalog.ts'
import { orClose } from './close-all.ts'
import { isDamaged } from './history-error.ts'
import type { IdHash } from './id-filter.ts'
import { createOpenFiles } from './open-files.ts'
import { createSegmentFilters } from './segment-filters.ts'
import { segmentNumbers, segmentPath } from './segment-path.ts'
import {
  type JournalRow,
  openSegmentWriter,
  type PlacedTask,
  type SegmentWriter,
} from './segment-writer.ts'
import { setAside } from './set-aside.ts'
import type { WriteAheadLogs } from './write-ahead-logs.ts'

export interface WriterSegments {
  /** Newest first. */
  numbers(): readonly number[]
  has(number: number): boolean
  /** Oldest first. */
  all(): readonly CatalogSegment[]
  /** @throws {AppError} HISTORY_UNAVAILABLE: it is damaged, and gone from now on */
  use<T>(number: number, work: (segment: SegmentWriter) => T): T
  /** The row of an id in that segment; null where it certainly has none. Rarely asks the file. */
  rowOf(number: number, id: string, hash: IdHash): number | null
  /** One transaction in that segment. */
  write(number: number, tasks: readonly PlacedTask[], journal?: JournalRow): void
  /** The segment that takes new tasks now: begun when the last one's day is over or it is full. */
  taking(): { readonly number: number; readonly rows: number }
  /** The last segment's day is over: it takes no more, though no task has begun another. */
  closeTaking(): void
  notePayloadsDropped(number: number): void
  noteTasks(number: number, tasks: number): void
  /** Removes a segment and its file for good. Readers that have it open go on with it. */
  drop(number: number): void
  /** What the segments' journals held when they were opened, the lowest number first. */
  readonly left: readonly LeftRow[]
  /** Closes files that were not used lately. Between batches only. */
  trim(): void
  close(): void
}

export interface LeftRow extends JournalRow {
  readonly segment: number
}

export interface WriterSegmentsOptions {
  readonly directory: string
  readonly catalog: GrowingCatalog
  /** Unix seconds. */
  readonly clock: Clock
  readonly logs: WriteAheadLogs
  /** Tasks after which a segment is full. */
  readonly tasksPerSegment: number
  /** A segment was damaged and is set aside under this name. */
  readonly onDamaged: (segment: CatalogSegment, aside: string) => void
}

/** Late events of the last two weeks reach their segments without opening a file again. */
const OPEN_FILES = 16

/** Unix seconds; @param day `2026-11-21`, UTC */
export const endOfDay = (day: string): number => Date.parse(`${day}T24:00:00Z`) / 1_000

/** @throws {AppError} HISTORY_UNAVAILABLE: a segment of the catalog has no file; or as `openSegmentWriter` */
export function openWriterSegments(options: WriterSegmentsOptions): WriterSegments {
  const { directory, catalog, clock, logs, tasksPerSegment, onDamaged } = options
  const known = new Map<number, CatalogSegment>()
  const today = (): string => new Date(clock() * 1_000).toISOString().slice(0, 10)
  const files = createOpenFiles(OPEN_FILES, (number) => {
    const about = known.get(number) ?? { number, day: today(), created: clock() }
    return openSegmentWriter(segmentPath(directory, number), about, { clock, logs })
  })
  const filters = createSegmentFilters((number) => files.use(number), tasksPerSegment)
  const left: LeftRow[] = []
  /** Asked for each new task: without an array. */
  const newest = (): CatalogSegment | undefined => {
    let last: CatalogSegment | undefined
    for (const segment of known.values()) last = segment
    return last
  }

  orClose(files, reconcile)

  return {
    left: left.toSorted((a, b) => a.seq - b.seq),
    numbers: () => [...known.keys()].toReversed(),
    has: (number) => known.has(number),
    all: () => [...known.values()],
    use: (number, work) => orSetAside(number, () => work(files.use(number))),
    rowOf: (number, id, hash) =>
      orSetAside(number, () => {
        const mayHave = filters.mayHave(number, hash, number === newest()?.number)
        return mayHave ? files.use(number).rowOf(id) : null
      }),
    write: (number, tasks, journal) =>
      orSetAside(number, () => {
        files.use(number).write(tasks, journal)
        filters.note(number, tasks)
      }),
    taking() {
      const last = newest()
      if (last === undefined || last.closed !== null || last.day < today()) return begin()
      const rows = orSetAside(last.number, () => files.use(last.number).rows())
      return rows < tasksPerSegment ? { number: last.number, rows } : begin()
    },
    closeTaking() {
      const last = newest()
      if (last?.closed === null) finish(last)
    },
    notePayloadsDropped(number) {
      const at = clock()
      catalog.notePayloadsDropped(number, at)
      note(number, { payloadsDropped: at })
    },
    noteTasks(number, tasks) {
      const closed = known.get(number)?.closed ?? clock()
      catalog.closeSegment(number, closed, tasks)
      note(number, { tasks, closed })
    },
    drop(number) {
      // The catalog first: what it does not name is not read, nor taken in again after a kill.
      catalog.markDropped(number, clock())
      leave(number)
      remove(number)
    },
    trim: () => files.trim(),
    close() {
      try {
        const last = newest()
        if (last !== undefined) filters.save(last.number)
      } catch {
        // Without the filter the next writer looks every id up in the file: slower, and right.
      }
      files.close()
    },
  }

  function begin() {
    const last = newest()
    if (last?.closed === null) finish(last)
    const { about } = files.use(catalog.nextNumber())
    // In the catalog only when the file is whole: readers open what the catalog names.
    catalog.addSegment(about)
    learn({ ...about, closed: null, tasks: null, payloadsDropped: null })
    filters.begin(about.number)
    return { number: about.number, rows: 0 }
  }

  function finish({ number, day }: CatalogSegment): void {
    const closed = Math.min(clock(), endOfDay(day))
    const tasks = orSetAside(number, () => {
      filters.finish(number)
      return files.use(number).rows()
    })
    catalog.closeSegment(number, closed, tasks)
    note(number, { closed, tasks })
  }

  function learn(segment: CatalogSegment): void {
    known.set(segment.number, segment)
  }

  function note(number: number, change: Partial<CatalogSegment>): void {
    const segment = known.get(number)
    if (segment !== undefined) known.set(number, { ...segment, ...change })
  }

  function leave(number: number): void {
    known.delete(number)
    filters.drop(number)
    try {
      files.shut(number)
    } catch {
      // What is to go may be too damaged to be closed in order.
    }
  }

  function remove(number: number): void {
    const path = segmentPath(directory, number)
    // The file itself first: without it nobody opens what lies beside it.
    for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true })
    catalog.removeSegment(number)
  }

  function orSetAside<T>(number: number, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!isDamaged(error)) throw error
      takeAway(number)
      throw new AppError(
        'HISTORY_UNAVAILABLE',
        `Cannot use history segment ${number}: it is damaged and was set aside`,
        { cause: error, fix: 'Nothing: the history goes on without it' },
      )
    }
  }

  function takeAway(number: number): void {
    const path = segmentPath(directory, number)
    const written = existsSync(path) ? statSync(path).mtimeMs / 1_000 : clock()
    const segment = known.get(number) ?? {
      number,
      day: today(),
      created: written,
      closed: written,
      tasks: null,
      payloadsDropped: null,
    }
    // Not marked as dropped: after a kill in between, the next writer would remove the file.
    catalog.removeSegment(number)
    leave(number)
    const aside = setAside(path, clock())
    onDamaged(segment, aside)
  }

  /** A file that the catalog does not name was begun just before a kill, or the catalog was lost. */
  function reconcile(): void {
    for (const number of catalog.dropped()) remove(number)
    for (const segment of catalog.segments()) {
      learn(segment)
      checkFile(segment)
    }
    for (const number of segmentNumbers(directory)) {
      if (known.has(number)) continue
      setAsideOr(number, () => {
        const segment = files.use(number)
        noteLeft(number, segment)
        catalog.addSegment(segment.about)
        learn({ ...segment.about, closed: null, tasks: null, payloadsDropped: null })
      })
      files.trim()
    }
    const inOrder = [...known].toSorted(([a], [b]) => a - b)
    known.clear()
    for (const [number, segment] of inOrder) known.set(number, segment)
    closeOld()
    files.trim()
  }

  function checkFile({ number }: CatalogSegment): void {
    const path = segmentPath(directory, number)
    if (!existsSync(path)) {
      throw new AppError(
        'HISTORY_UNAVAILABLE',
        `Cannot open history segment ${number}: its file is missing`,
        { fix: `Put segment-${number}.sqlite back into ${directory}` },
      )
    }
    // One that is in the catalog was whole: what is empty now was cut off, and is not to be made anew.
    const isEmpty = statSync(path).size === 0 && !existsSync(`${path}-wal`)
    if (isEmpty) takeAway(number)
    else setAsideOr(number, () => noteLeft(number, files.use(number)))
    files.trim()
  }

  function noteLeft(number: number, segment: SegmentWriter): void {
    for (const row of segment.journal()) left.push({ ...row, segment: number })
  }

  function setAsideOr(number: number, work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!isDamaged(error)) throw error
      takeAway(number)
    }
  }

  /** All but the newest are closed, also those of a catalog that was made again. */
  function closeOld(): void {
    const all = [...known.values()]
    for (const [at, segment] of all.entries()) {
      const next = all[at + 1]
      if (segment.closed !== null || next === undefined) continue
      setAsideOr(segment.number, () => {
        const tasks = files.use(segment.number).rows()
        catalog.closeSegment(segment.number, next.created, tasks)
        note(segment.number, { closed: next.created, tasks })
      })
    }
  }
}
