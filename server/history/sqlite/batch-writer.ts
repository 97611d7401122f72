/**
 * Writes batches: each is whole or not there at all, although it lies in several files.
 *
 * The first transaction holds the tasks of one segment and, in that segment's journal, everything
 * else of the batch: tasks of other segments, workers, sums. Whatever of it was not written when
 * the process died is written by the next writer, sums exactly once: their file notes, in the same
 * transaction, the number of the batch that it holds.
 */
import { isReady, type Task } from '../../../contract/model/task.ts'
import type { Clock } from '../../clock.ts'
import type { RollupBatch } from '../rollup-store.ts'
import { createTaskPlaces, type Place } from '../task-places.ts'
import type { HistoryBatch } from '../task-store.ts'
import type { GrowingCatalog } from './catalog.ts'
import { hashId, type IdHash } from './id-filter.ts'
import { decodeEntry, encodeEntry, type JournalEntry } from './journal-entry.ts'
import type { RollupWriter } from './rollup-writer.ts'
import type { JournalRow, PlacedTask } from './segment-writer.ts'
import { normalId } from './task-id.ts'
import type { WriterSegments } from './writer-segments.ts'

export interface BatchWriterOptions {
  readonly segments: WriterSegments
  readonly catalog: GrowingCatalog
  readonly rollups: Pick<RollupWriter, 'isNew' | 'applied' | 'apply'>
  readonly clock: Clock
  readonly tasksPerSegment: number
}

/** As many as there may be tasks in flight. */
const REMEMBERED_PLACES = 1_000_000

/** A batch whose first transaction is done, and not all the rest. */
interface Pending {
  readonly batch: HistoryBatch
  readonly entry: JournalEntry
}

export function createBatchWriter(options: BatchWriterOptions) {
  const { segments, catalog, rollups, clock, tasksPerSegment } = options
  const places = createTaskPlaces(REMEMBERED_PLACES)
  let pending: Pending | null = null
  let seq = 0
  goOn()

  return {
    find(ids: readonly string[]): Task[] {
      const found: Task[] = []
      for (const [id, place] of locate(new Set(ids.map(normalId)))) {
        if (place === null) continue
        const task = segments.use(place.segment, (segment) => segment.read(place.row))
        // Remembered as open, and too old to be kept: retention took it out.
        if (task === null) places.forget(id)
        else found.push(task)
      }
      segments.trim()
      return found
    },

    write(batch: HistoryBatch): void {
      const before = pending
      const isAgain = before !== null && isSame(before.batch, batch)
      // Given up by whoever wrote it: what is in its journal counts all the same.
      if (before !== null && !isAgain) finish(before.entry)
      const entry = { seq: seq + 1, at: batch.upTo ?? clock(), ...batch }
      writeTasks(batch.tasks, isAgain ? null : { batch, entry })
      finish({ ...(isAgain ? before.entry : entry), workers: batch.workers, tasks: [] })
    },
  }

  /** Writes what a process that died had left in a journal. */
  function goOn(): void {
    const { left } = segments
    const last = left.at(-1)
    const applied = rollups.applied()
    seq = Math.max(last?.seq ?? 0, applied)
    for (const row of left) {
      if (row.seq <= applied) continue
      const entry = decodeEntry(row.seq, row.entry)
      // After a power cut the tasks of an older row may have been written again since.
      const rest = row === last ? entry : { ...entry, tasks: [], workers: [] }
      // Of a file of sums that was lost, nobody knows which batches it held.
      finish(rollups.isNew ? { ...rest, sums: NO_SUMS, gaps: [] } : rest)
    }
    for (const { segment: number } of left) {
      if (segments.has(number)) segments.use(number, (segment) => segment.clearJournal(seq))
    }
    segments.trim()
  }

  /** Everything but the first transaction. */
  function finish(entry: JournalEntry): void {
    writeTasks(entry.tasks, null)
    catalog.saveWorkers(entry.workers)
    rollups.apply(entry)
    seq = Math.max(seq, entry.seq)
    pending = null
  }

  function writeTasks(all: readonly Task[], journaled: Pending | null): void {
    const byId = new Map<string, Task>()
    for (const task of all) byId.set(normalId(task.id), task)
    const tasks = [...byId.values()]
    const { known, fresh } = sort(byId, locate(byId.keys()))
    let isFirst = journaled !== null
    const writePart = (number: number, placed: readonly PlacedTask[]): void => {
      if (!isFirst || journaled === null) {
        writeTo(number, placed)
        return
      }
      const entry = { ...journaled.entry, tasks: without(tasks, placed) }
      writeTo(number, placed, { seq: entry.seq, entry: encodeEntry(entry) })
      pending = { ...journaled, entry }
      seq = entry.seq
      isFirst = false
    }
    // A segment is begun when the one before it is written and full, so that its end is true.
    for (let at = 0; at < fresh.length;) {
      const { number, rows } = segments.taking()
      const part = fresh.slice(at, at + tasksPerSegment - rows)
      at += part.length
      const added = part.map((task, index) => ({ row: rows + index + 1, task }))
      writePart(number, [...(known.get(number) ?? []), ...added])
      known.delete(number)
    }
    // The largest first: what the journal holds is written twice.
    const rest = [...known].toSorted(([, a], [, b]) => b.length - a.length)
    for (const [number, placed] of rest) writePart(number, placed)
    segments.trim()
  }

  function writeTo(number: number, placed: readonly PlacedTask[], journal?: JournalRow): void {
    segments.write(number, placed, journal)
    for (const { row, task } of placed) {
      const id = normalId(task.id)
      if (isReady(task.state)) places.forget(id)
      else places.set(id, { segment: number, row })
    }
  }

  /** Where these ids lie, null for nowhere; looked up, newest segment first, if not remembered. */
  function locate(ids: Iterable<string>): Map<string, Place | null> {
    const found = new Map<string, Place | null>()
    const asked: { readonly id: string; readonly hash: IdHash }[] = []
    for (const id of ids) {
      const place = places.get(id)
      const isKnown = place !== undefined && (place === null || segments.has(place.segment))
      if (isKnown) found.set(id, place)
      else asked.push({ id, hash: hashId(id) })
    }
    let missing = asked
    for (const segment of segments.numbers()) {
      if (missing.length === 0) break
      missing = missing.filter(({ id, hash }) => {
        const row = segments.rowOf(segment, id, hash)
        if (row !== null) found.set(id, { segment, row })
        return row === null
      })
    }
    for (const { id } of missing) found.set(id, null)
    for (const { id } of asked) places.set(id, found.get(id) ?? null)
    return found
  }
}

/** Nearly always none: all of them go to one segment. */
function without(tasks: readonly Task[], placed: readonly PlacedTask[]): readonly Task[] {
  if (tasks.length === placed.length) return []
  const here = new Set(placed.map(({ task }) => task))
  return tasks.filter((task) => !here.has(task))
}

const NO_SUMS: RollupBatch = {
  rollups: [],
  errors: [],
  signatures: new Map(),
  queues: [],
  workers: [],
}

/**
 * Whether a batch is the one that could not be finished, given again: the sums tell, also of a copy.
 * Without any, it does not matter: all else replaces what was written before.
 */
const isSame = (before: HistoryBatch, { sums }: HistoryBatch): boolean =>
  (sums.rollups.length > 0 && before.sums.rollups === sums.rollups) ||
  (sums.errors.length > 0 && before.sums.errors === sums.errors)

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
