/** The embedded history's writer: a task's row lives in the segment in which it was first seen. */
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { isReady, type Task } from '../../../contract/model/task.ts'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { TaskWriter } from '../task-store.ts'
import { openCatalog } from './catalog.ts'
import { type Closable, closeAll, orClose } from './close-all.ts'
import { guardHistory } from './history-error.ts'
import { hashId, type IdHash } from './id-filter.ts'
import type { PlacedTask } from './segment-writer.ts'
import { normalId } from './task-id.ts'
import { createTaskPlaces, type Place } from './task-places.ts'
import { openWriterLock } from './writer-lock.ts'
import { openWriterSegments, type WriterSegments } from './writer-segments.ts'

export interface SqliteWriterOptions {
  /** The history's own directory; made, with mode 0700, where there is none. */
  readonly directory: string
  /** Unix seconds; decides on which UTC day a new task falls. */
  readonly clock: Clock
  /** @default 2,000,000 */
  readonly tasksPerSegment?: number
}

const TASKS_PER_SEGMENT = 2_000_000
/** As many as there may be tasks in flight. */
const REMEMBERED_PLACES = 1_000_000
const DIRECTORY_MODE = 0o700

/**
 * Opens the history for its one writer, and keeps any other out until it is closed.
 *
 * Lone surrogates are written as U+FFFD, numbers that are not finite as null.
 *
 * @throws {AppError} HISTORY_INCOMPATIBLE: a file is not ours, or a newer Sepal's; nothing is changed
 * @throws {AppError} HISTORY_UNAVAILABLE: another writer holds it, or the disk refused
 */
export function openSqliteWriter(options: SqliteWriterOptions): TaskWriter {
  const { directory, clock, tasksPerSegment = TASKS_PER_SEGMENT } = options
  guardHistory('make the history directory', () => makePrivateDirectory(directory))
  const opened: Closable[] = []
  // The lock goes last: until then nobody else may write.
  const all: Closable = { close: () => closeAll(opened.toReversed()) }
  const keep = <T extends Closable>(one: T): T => {
    opened.push(one)
    return one
  }
  return orClose(all, () => {
    keep(openWriterLock(directory))
    const catalog = keep(openCatalog(directory))
    const segments = guardHistory('open history', () =>
      keep(openWriterSegments({ directory, catalog, clock, tasksPerSegment })),
    )
    const tasks = createTaskWriter(segments, tasksPerSegment)
    let isOpen = true
    const whileOpen = <T>(doing: string, work: () => T): T => {
      if (isOpen) return guardHistory(doing, work)
      throw new AppError('HISTORY_UNAVAILABLE', `Cannot ${doing}: it is closed`)
    }
    return {
      find: async (ids) => whileOpen('read history', () => tasks.find(ids)),
      write: async (batch, workers) =>
        whileOpen('write history', () => {
          tasks.write(batch)
          catalog.saveWorkers(workers)
        }),
      workers: async () => whileOpen('read history', () => catalog.workers()),
      async close() {
        if (!isOpen) return
        isOpen = false
        guardHistory('close history', () => all.close())
      },
    }
  })
}

function createTaskWriter(segments: WriterSegments, tasksPerSegment: number) {
  const places = createTaskPlaces(REMEMBERED_PLACES)

  return {
    find(ids: readonly string[]): Task[] {
      const placesOf = locate(new Set(ids.map(normalId)))
      const found = [...placesOf.values()].flatMap((place) =>
        place === null ? [] : [segments.use(place.segment).read(place.row)],
      )
      segments.trim()
      return found
    },

    write(tasks: readonly Task[]): void {
      const batch = new Map(tasks.map((task) => [normalId(task.id), task]))
      const { known, fresh } = sort(batch, locate(batch.keys()))
      // A segment is begun when the one before it is written and full, so that its end is true.
      for (let at = 0; at < fresh.length;) {
        const segment = segments.taking()
        const { number } = segment.about
        const rows = segment.rows()
        const part = fresh.slice(at, at + tasksPerSegment - rows)
        at += part.length
        const added = part.map((task, index) => ({ row: rows + index + 1, task }))
        writeTo(number, [...(known.get(number) ?? []), ...added])
        known.delete(number)
      }
      for (const [number, placed] of known) writeTo(number, placed)
      segments.trim()
    },
  }

  function writeTo(number: number, placed: readonly PlacedTask[]): void {
    segments.write(number, placed)
    for (const { row, task } of placed) {
      const id = normalId(task.id)
      if (isReady(task.state)) places.forget(id)
      else places.set(id, { segment: number, row })
    }
  }

  /** Where these ids lie, null for nowhere; looked up, newest segment first, if not remembered. */
  function locate(ids: Iterable<string>): Map<string, Place | null> {
    const found = new Map<string, Place | null>()
    let missing: { readonly id: string; readonly hash: IdHash }[] = []
    for (const id of ids) {
      const place = places.get(id)
      if (place === undefined) missing.push({ id, hash: hashId(id) })
      else found.set(id, place)
    }
    for (const segment of segments.numbers()) {
      if (missing.length === 0) break
      missing = missing.filter(({ id, hash }) => {
        const row = segments.rowOf(segment, id, hash)
        if (row !== null) found.set(id, { segment, row })
        return row === null
      })
    }
    for (const { id } of missing) found.set(id, null)
    for (const [id, place] of found) places.set(id, place)
    return found
  }
}

/** The tasks that lie somewhere, by segment, and those that lie nowhere yet. */
function sort(batch: ReadonlyMap<string, Task>, placesOf: ReadonlyMap<string, Place | null>) {
  const known = new Map<number, PlacedTask[]>()
  const fresh: Task[] = []
  for (const [id, task] of batch) {
    const place = placesOf.get(id)
    if (!place) {
      fresh.push(task)
      continue
    }
    const there = known.get(place.segment)
    if (there === undefined) known.set(place.segment, [{ row: place.row, task }])
    else there.push({ row: place.row, task })
  }
  return { known, fresh }
}

function makePrivateDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE })
  if ((statSync(directory).mode & 0o777) !== DIRECTORY_MODE) chmodSync(directory, DIRECTORY_MODE)
}
