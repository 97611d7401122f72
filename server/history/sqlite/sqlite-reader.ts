/** The embedded history's reader. Any number of them may read beside the one writer. */
import { inScope } from '../../../contract/model/scope.ts'
import type { Task } from '../../../contract/model/task.ts'
import { AppError } from '../../errors.ts'
import {
  ENOUGH_CHARS,
  MAX_PAGE,
  type TaskListQuery,
  type TaskPage,
  type TaskReader,
} from '../task-store.ts'
import { type Catalog, openCatalogReader } from './catalog.ts'
import { closeAll } from './close-all.ts'
import { guardHistory } from './history-error.ts'
import { type KeySource, mergeNewest } from './merge-newest.ts'
import { createOpenFiles, type OpenFiles } from './open-files.ts'
import { segmentPath } from './segment-path.ts'
import { openSegmentReader, type SegmentReader } from './segment-reader.ts'
import { decodeCursor, encodeCursor, type TaskKey } from './task-cursor.ts'
import { normalId } from './task-id.ts'

/** Open segments kept between queries; retention leaves about a dozen, a query may use more. */
const OPEN_FILES = 64
const MAX_CHILDREN = 1_000

/**
 * Reads the history in `directory` as far as it is committed, segments included that are begun
 * later. A directory that is empty or not there yet reads as empty.
 *
 * Opens files at the first query, so that what is wrong with them is that query's error
 * (HISTORY_INCOMPATIBLE, HISTORY_UNAVAILABLE).
 */
export function openSqliteReader({ directory }: { readonly directory: string }): TaskReader {
  let catalog: Catalog | null = null
  let closed = false
  const files = createOpenFiles(OPEN_FILES, (number) =>
    openSegmentReader(segmentPath(directory, number), number),
  )

  /** Numbers of the segments there are now, newest first. */
  const segmentNumbers = (): number[] => {
    if (closed) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot read history: it is closed')
    catalog ??= openCatalogReader(directory)
    return (catalog?.segments() ?? []).map(({ number }) => number).toReversed()
  }

  /** Runs one query on the segments; each that it touches is held at one snapshot. */
  const query = <T>(work: (segments: SnapshotSegments) => T): T =>
    guardHistory('read history', () => {
      const numbers = segmentNumbers()
      files.keepOnly(new Set(numbers))
      const snapshot = holdSegments(files, numbers)
      try {
        return work(snapshot)
      } finally {
        snapshot.release()
        files.trim()
      }
    })

  return {
    list: async (asked) =>
      query((segments) =>
        readPage(segments, asked, {
          read: (key) => segments.use(key.segment).row(key.row),
          charsIn: () => 0,
        }),
      ),
    listWhole: async (asked) =>
      query((segments) =>
        readPage(segments, asked, {
          read: (key) => segments.use(key.segment).whole(key.row),
          charsIn: payloadChars,
        }),
      ),
    get: async (id, scope) =>
      query((segments) => {
        for (const number of segments.numbers) {
          const task = segments.use(number).find(normalId(id))
          if (task !== null) return inScope(scope, task) ? task : null
        }
        return null
      }),
    children: async (ids, scope) =>
      query((segments) => {
        const found = new Map<string, string[]>()
        for (const number of segments.numbers.toReversed()) {
          const segment = segments.use(number)
          for (const id of new Set(ids)) {
            const known = found.get(id) ?? []
            const more = segment.children(normalId(id), scope, MAX_CHILDREN - known.length)
            if (more.length > 0) found.set(id, [...known, ...more])
          }
        }
        return found
      }),
    async close() {
      closed = true
      const open = catalog === null ? [files] : [files, catalog]
      catalog = null
      guardHistory('close history', () => closeAll(open))
    },
  }
}

interface SnapshotSegments {
  /** Newest first. */
  readonly numbers: readonly number[]
  /** Opens the segment and holds it. */
  use(number: number): SegmentReader
  release(): void
}

function holdSegments(
  files: OpenFiles<SegmentReader>,
  numbers: readonly number[],
): SnapshotSegments {
  const held = new Map<number, SegmentReader>()
  return {
    numbers,
    use(number) {
      const known = held.get(number)
      if (known !== undefined) return known
      const segment = files.use(number)
      segment.hold()
      held.set(number, segment)
      return segment
    },
    release() {
      for (const segment of held.values()) segment.release()
    },
  }
}

interface RowKind<Row> {
  readonly read: (key: TaskKey) => Row
  /** What counts against `ENOUGH_CHARS`. */
  readonly charsIn: (row: Row) => number
}

const payloadChars = ({ args, kwargs, result, exception, traceback }: Task): number =>
  [args, kwargs, result, exception, traceback].reduce((sum, text) => sum + (text?.length ?? 0), 0)

function readPage<Row>(
  segments: SnapshotSegments,
  asked: TaskListQuery,
  { read, charsIn }: RowKind<Row>,
): TaskPage<Row> {
  const { limit, offset = 0, after } = asked
  checkCount('limit', limit, 1)
  checkCount('offset', offset, 0)
  const from = after === null ? null : decodeCursor(after)
  const keys = mergeNewest(
    segments.numbers.flatMap((number): KeySource[] => {
      const segment = segments.use(number)
      const timestamp = segment.newest()
      if (timestamp === null) return []
      const atMost = { timestamp, segment: number, row: Number.MAX_SAFE_INTEGER }
      return [{ atMost, keys: lazily(() => segment.keys(asked, from, offset + limit + 1)) }]
    }),
  )
  const rows: Row[] = []
  let last: TaskKey | null = null
  let passed = 0
  let chars = 0
  for (const key of keys) {
    passed += 1
    if (passed <= offset) continue
    if (last !== null && (rows.length === limit || chars >= ENOUGH_CHARS)) {
      return { rows, next: encodeCursor(last) }
    }
    const row = read(key)
    rows.push(row)
    chars += charsIn(row)
    last = key
  }
  return { rows, next: null }
}

/** Begins only when it is first asked for a key. */
function* lazily(begin: () => Iterator<TaskKey>): Generator<TaskKey> {
  const keys = begin()
  for (let next = keys.next(); next.done !== true; next = keys.next()) yield next.value
}

/** @throws {AppError} REQUEST_INVALID: not a whole number from `least` to `MAX_PAGE` */
function checkCount(parameter: 'limit' | 'offset', value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= MAX_PAGE) return
  throw new AppError(
    'REQUEST_INVALID',
    `Cannot read a page: ${parameter} is not a whole number from ${least} to ${MAX_PAGE}`,
    { parameter },
  )
}
