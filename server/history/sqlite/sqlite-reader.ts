/** The embedded history's reader. Any number of them may read beside the one writer. */
import { MAX_FACET_VALUES } from '../../../contract/model/query/query-limits.ts'
import { inScope } from '../../../contract/model/scope.ts'
import { AppError } from '../../errors.ts'
import { checkCount } from '../query/check-asked.ts'
import {
  type Budget,
  createEffort,
  DEFAULT_BUDGET,
  type Effort,
  type StopSignal,
} from '../query/effort.ts'
import { toNormalQuery } from '../query/normal-query.ts'
import { decodeCursor } from '../query/page-cursor.ts'
import { toPage } from '../query/row-page.ts'
import { MAX_PAGE, type TaskListQuery, type TaskPage } from '../task-list.ts'
import type { TaskReader } from '../task-store.ts'
import { type Catalog, openCatalogReader } from './catalog.ts'
import { closeAll } from './close-all.ts'
import { guardHistory } from './history-error.ts'
import { createOpenFiles } from './open-files.ts'
import { bareRows, type PageRows, wholeRows } from './page-rows.ts'
import { openRollupReader } from './rollup-reader.ts'
import { segmentPath } from './segment-path.ts'
import { openSegmentReader } from './segment-reader.ts'
import { holdSegments, type SegmentSnapshot } from './segment-snapshot.ts'
import { countTasks, facetOfTasks, histogramOfTasks } from './selection-figures.ts'
import { normalId } from './task-id.ts'
import { readTimePage } from './time-page.ts'
import { readValuePage } from './value-page.ts'

/** Open segments kept between queries; retention leaves about a dozen, a query may use more. */
const OPEN_FILES = 64
const MAX_CHILDREN = 1_000

export interface SqliteReaderOptions {
  readonly directory: string
  /** Of every query. @default 2,000,000 rows, 2,000 ms */
  readonly budget?: Partial<Budget>
  /** Milliseconds from any moment on. @default performance.now */
  readonly now?: () => number
}

/**
 * Reads the history in `directory` as far as it is committed, segments included that are begun
 * later. A directory that is empty or not there yet reads as empty.
 *
 * Opens files at the first query, so that what is wrong with them is that query's error
 * (HISTORY_INCOMPATIBLE, HISTORY_UNAVAILABLE).
 */
export function openSqliteReader(options: SqliteReaderOptions): TaskReader {
  const { directory, now = () => performance.now() } = options
  const budget = { ...DEFAULT_BUDGET, ...options.budget }
  let catalog: Catalog | null = null
  let closed = false
  const files = createOpenFiles(OPEN_FILES, (number) =>
    openSegmentReader(segmentPath(directory, number), number),
  )
  const rollups = openRollupReader(directory, () => createEffort(budget, now))

  /** Numbers of the segments there are now, newest first. */
  const segmentNumbers = (): number[] => {
    if (closed) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot read history: it is closed')
    catalog ??= openCatalogReader(directory)
    return (catalog?.segments() ?? []).map(({ number }) => number).toReversed()
  }

  /** Runs one query on the segments; each that it touches is held at one snapshot. */
  const query = <T>(
    work: (segments: SegmentSnapshot, effort: Effort) => T,
    signal?: StopSignal,
  ): T =>
    guardHistory('read history', () => {
      const effort = createEffort(budget, now, signal)
      const run = (numbers: readonly number[]): T => {
        files.keepOnly(new Set(numbers))
        const snapshot = holdSegments(files, numbers)
        try {
          return work(snapshot, effort)
        } finally {
          snapshot.release()
          files.trim()
        }
      }
      const numbers = segmentNumbers()
      try {
        return run(numbers)
      } catch (error) {
        // Retention may have removed a segment since its number was read.
        const left = segmentNumbers()
        if (numbers.every((number) => left.includes(number))) throw error
        return run(left)
      }
    })

  const page = <Row>(
    asked: TaskListQuery,
    rowsOf: (segments: SegmentSnapshot) => PageRows<Row>,
    signal?: StopSignal,
  ): TaskPage<Row> => {
    checkCount('limit', asked.limit, 1, MAX_PAGE)
    checkCount('offset', asked.offset ?? 0, 0, MAX_PAGE)
    const { sort } = asked
    const cursor = asked.cursor === null ? null : decodeCursor(asked.cursor, asked)
    return query((segments, effort) => {
      const normal = toNormalQuery(asked.query, asked.context)
      const rows = rowsOf(segments)
      const found =
        sort === 'timestamp'
          ? readTimePage(segments, normal, asked, cursor, rows, effort)
          : readValuePage(segments, normal, { ...asked, sort }, cursor, rows, effort)
      return { ...toPage(asked, cursor, found), ...effort.report(found.limited) }
    }, signal)
  }

  return {
    ...rollups,
    list: async (asked, signal) => page(asked, bareRows, signal),
    listWhole: async (asked, signal) => page(asked, wholeRows, signal),
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
    count: async (selection, signal) =>
      query((segments, effort) => countTasks(segments, selection, effort), signal),
    histogram: async (asked, signal) =>
      query((segments, effort) => histogramOfTasks(segments, asked, effort), signal),
    facet: async (asked, signal) => {
      checkCount('limit', asked.limit, 1, MAX_FACET_VALUES)
      return query((segments, effort) => facetOfTasks(segments, asked, effort), signal)
    },
    async close() {
      closed = true
      const open = catalog === null ? [files, rollups] : [files, catalog, rollups]
      catalog = null
      guardHistory('close history', () => closeAll(open))
    },
  }
}
