/** The segments as their writer sees them: which there are, and which one takes new tasks. */
import { existsSync } from 'node:fs'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { GrowingCatalog } from './catalog.ts'
import { orClose } from './close-all.ts'
import type { IdHash } from './id-filter.ts'
import { createOpenFiles } from './open-files.ts'
import { createSegmentFilters } from './segment-filters.ts'
import { segmentNumbers, segmentPath } from './segment-path.ts'
import {
  openSegmentWriter,
  type PlacedTask,
  type SegmentAbout,
  type SegmentWriter,
} from './segment-writer.ts'

export interface WriterSegments {
  /** Newest first. */
  numbers(): readonly number[]
  use(number: number): SegmentWriter
  /** The row of an id in that segment; null where it certainly has none. Rarely asks the file. */
  rowOf(number: number, id: string, hash: IdHash): number | null
  /** One transaction in that segment. */
  write(number: number, tasks: readonly PlacedTask[]): void
  /** The segment that takes new tasks now: begun when the last one's day is over or it is full. */
  taking(): SegmentWriter
  /** Closes files that were not used lately. Between batches only. */
  trim(): void
  close(): void
}

export interface WriterSegmentsOptions {
  readonly directory: string
  readonly catalog: GrowingCatalog
  /** Unix seconds. */
  readonly clock: Clock
  /** Tasks after which a segment is full. */
  readonly tasksPerSegment: number
}

/** Late events of the last two weeks reach their segments without opening a file again. */
const OPEN_FILES = 16

/** @throws {AppError} HISTORY_UNAVAILABLE: a segment of the catalog has no file; or as `openSegmentWriter` */
export function openWriterSegments(options: WriterSegmentsOptions): WriterSegments {
  const { directory, catalog, clock, tasksPerSegment } = options
  const known = new Map<number, SegmentAbout>()
  const today = (): string => new Date(clock() * 1_000).toISOString().slice(0, 10)
  const files = createOpenFiles(OPEN_FILES, (number) => {
    const about = known.get(number) ?? { number, day: today(), created: clock() }
    return openSegmentWriter(segmentPath(directory, number), about)
  })
  const filters = createSegmentFilters((number) => files.use(number), tasksPerSegment)
  const newest = (): SegmentAbout | undefined => [...known.values()].at(-1)

  orClose(files, reconcile)

  return {
    numbers: () => [...known.keys()].toReversed(),
    use: (number) => files.use(number),
    rowOf(number, id, hash) {
      const mayHave = filters.mayHave(number, hash, number === newest()?.number)
      return mayHave ? files.use(number).rowOf(id) : null
    },
    write(number, tasks) {
      files.use(number).write(tasks)
      filters.note(number, tasks)
    },
    taking() {
      const last = newest()
      if (last === undefined || last.day < today()) return begin()
      const segment = files.use(last.number)
      return segment.rows() < tasksPerSegment ? segment : begin()
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

  function begin(): SegmentWriter {
    const last = newest()
    if (last !== undefined) {
      filters.finish(last.number)
      catalog.closeSegment(last.number, clock(), files.use(last.number).rows())
    }
    const segment = files.use(catalog.nextNumber())
    // In the catalog only when the file is whole: readers open what the catalog names.
    catalog.addSegment(segment.about)
    known.set(segment.about.number, segment.about)
    filters.begin(segment.about.number)
    return segment
  }

  /** A file that the catalog does not name was begun just before a kill, or the catalog was lost. */
  function reconcile(): void {
    for (const about of catalog.segments()) {
      known.set(about.number, about)
      if (existsSync(segmentPath(directory, about.number))) continue
      throw new AppError(
        'HISTORY_UNAVAILABLE',
        `Cannot open history segment ${about.number}: its file is missing`,
        { fix: `Put segment-${about.number}.sqlite back into ${directory}` },
      )
    }
    for (const number of segmentNumbers(directory)) {
      if (known.has(number)) continue
      const { about } = files.use(number)
      catalog.addSegment(about)
      known.set(number, about)
    }
    const inOrder = [...known].toSorted(([a], [b]) => a - b)
    known.clear()
    for (const [number, about] of inOrder) known.set(number, about)
    files.trim()
  }
}
