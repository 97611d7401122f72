/** The embedded history's writer: a task's row lives in the segment in which it was first seen. */
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import type { Gap } from '../../../contract/model/gap.ts'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { DEFAULT_RETENTION, type Retention } from '../retention.ts'
import type { TaskWriter } from '../task-store.ts'
import { createBatchWriter } from './batch-writer.ts'
import { catalogPath, type GrowingCatalog, openCatalog } from './catalog.ts'
import { type Closable, closeAll, orClose } from './close-all.ts'
import { guardHistory, isDamaged } from './history-error.ts'
import { createIndexTending } from './index-tending.ts'
import { openLastingRollups } from './lasting-rollups.ts'
import { createSegmentRetention } from './segment-retention.ts'
import { setAside } from './set-aside.ts'
import { type CopyBack, createWriteAheadLogs, type WriteAheadLogs } from './write-ahead-logs.ts'
import { openWriterLock } from './writer-lock.ts'
import { openWriterSegments } from './writer-segments.ts'

export interface SqliteWriterOptions {
  /** The history's own directory; made, with mode 0700, where there is none. */
  readonly directory: string
  /** Unix seconds; decides on which UTC day a new task falls. */
  readonly clock: Clock
  readonly log?: Log
  /** Copies write-ahead logs back elsewhere. @default commits do it, now and then, for as long as it takes */
  readonly copyBack?: CopyBack
  /** @default DEFAULT_RETENTION */
  readonly retention?: Retention
  /** Tasks dropped although they had not ended: nothing was heard of them for as long as tasks are kept. */
  readonly onLost?: (tasks: number) => void
  /** @default 2,000,000 */
  readonly tasksPerSegment?: number
  /** Rows of sums that one minute may have. @default 2,000 */
  readonly maxRollupRows?: number
}

const TASKS_PER_SEGMENT = 2_000_000
const DIRECTORY_MODE = 0o700
const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Opens the history for its one writer, and keeps any other out until it is closed.
 *
 * Lone surrogates are written as U+FFFD, numbers that are not finite as null. A file that is damaged is
 * renamed `….corrupt-<time>`, which is logged and kept as a gap; the history goes on without it.
 *
 * @throws {AppError} HISTORY_INCOMPATIBLE: a file is not ours, or a newer Sepal's; nothing is changed
 * @throws {AppError} HISTORY_UNAVAILABLE: another writer holds it, or the disk refused
 */
export function openSqliteWriter(options: SqliteWriterOptions): TaskWriter {
  const { directory, clock, tasksPerSegment = TASKS_PER_SEGMENT } = options
  const { log = SILENT, retention = DEFAULT_RETENTION, onLost = () => {} } = options
  const logs = createWriteAheadLogs(options.copyBack ?? null)
  guardHistory('make the history directory', () => makePrivateDirectory(directory))
  const opened: Closable[] = []
  // The lock goes last: until then nobody else may write.
  const all: Closable = { close: () => closeAll(opened.toReversed()) }
  const keep = <T extends Closable>(one: T): T => {
    opened.push(one)
    return one
  }
  /** What damaged files take with them, until it is written down. */
  const lost: Gap[] = []
  const damaged = (what: string, aside: string, gap: Pick<Gap, 'from' | 'to'> | null): void => {
    log.error({ aside }, `Cannot read ${what}: it is damaged and was set aside`)
    if (gap !== null) lost.push({ ...gap, cause: 'damaged', events: null, isEstimate: false })
  }
  return orClose(all, () => {
    keep(openWriterLock(directory))
    const catalog = keep(openLastingCatalog({ directory, clock, logs }, damaged))
    const rollups = keep(
      openLastingRollups({
        directory,
        clock,
        retention,
        logs,
        ...(options.maxRollupRows === undefined ? {} : { maxRows: options.maxRollupRows }),
        onDamaged(aside) {
          const from = catalog.segments()[0]?.created ?? clock()
          damaged('the sums of the history', aside, { from, to: clock() })
        },
      }),
    )
    const segments = guardHistory('open history', () =>
      keep(
        openWriterSegments({
          directory,
          catalog,
          clock,
          logs,
          tasksPerSegment,
          onDamaged: ({ number, created, closed }, aside) =>
            damaged(`history segment ${number}`, aside, { from: created, to: closed ?? clock() }),
        }),
      ),
    )
    const index = createIndexTending(segments, clock)
    const batches = guardHistory('open history', () =>
      createBatchWriter({
        catalog,
        rollups,
        clock,
        tasksPerSegment,
        segments: {
          ...segments,
          write(number, tasks, journal) {
            segments.write(number, tasks, journal)
            index.noteWritten(number)
          },
        },
      }),
    )
    const segmentRetention = createSegmentRetention({
      segments,
      catalog,
      clock,
      retention,
      log,
      onLost,
    })
    let isOpen = true
    const whileOpen = <T>(doing: string, work: () => T): T => {
      if (isOpen) return guardHistory(doing, work)
      throw new AppError('HISTORY_UNAVAILABLE', `Cannot ${doing}: it is closed`)
    }
    return {
      find: async (ids) => whileOpen('read history', () => batches.find(ids)),
      async write(batch) {
        await logs.room()
        whileOpen('write history', () => {
          const told = lost.length
          batches.write(told === 0 ? batch : { ...batch, gaps: [...lost, ...batch.gaps] })
          lost.splice(0, told)
        })
        logs.look()
      },
      workers: async () => whileOpen('read history', () => catalog.workers()),
      lastWrite: async () => whileOpen('read history', () => rollups.lastWrite()),
      tend: async () =>
        whileOpen('tend history', () => {
          const isBusy = segmentRetention.tend() || rollups.tend() || index.tend()
          segments.trim()
          logs.look()
          return isBusy
        }),
      async close() {
        if (!isOpen) return
        isOpen = false
        await logs.idle()
        guardHistory('close history', () => all.close())
      },
    }
  })
}

interface CatalogDeps {
  readonly directory: string
  readonly clock: Clock
  readonly logs: WriteAheadLogs
}

/** A catalog that is damaged is made again from the segments; the workers it knew are lost. */
function openLastingCatalog(
  { directory, clock, logs }: CatalogDeps,
  damaged: (what: string, aside: string, gap: null) => void,
): GrowingCatalog {
  try {
    return guardHistory('open history file catalog.sqlite', () => openCatalog(directory, logs))
  } catch (error) {
    if (!isDamaged(error) || !existsSync(catalogPath(directory))) throw error
    damaged('the catalog of the history', setAside(catalogPath(directory), clock()), null)
    return openCatalog(directory, logs)
  }
}

function makePrivateDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE })
  if ((statSync(directory).mode & 0o777) !== DIRECTORY_MODE) chmodSync(directory, DIRECTORY_MODE)
}
