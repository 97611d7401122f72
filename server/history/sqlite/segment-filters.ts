/** The id filters of the segments, kept in memory so that a new task's id opens no old file. */
import { createIdFilter, hashId, type IdFilter, type IdHash } from './id-filter.ts'
import type { PlacedTask, SegmentWriter } from './segment-writer.ts'
import { normalId } from './task-id.ts'

export interface SegmentFilters {
  /** False where the segment certainly lacks the id. */
  mayHave(number: number, hash: IdHash, isTaking: boolean): boolean
  /** A segment that has no task yet. */
  begin(number: number): void
  /** What was just committed. */
  note(number: number, tasks: readonly PlacedTask[]): void
  /** Saves the filter of the segment that takes new tasks, if it is complete. */
  save(number: number): void
  /** The segment is gone. */
  drop(number: number): void
  /** The segment takes no new tasks any more: saves its filter, reading every id if that is what it takes. */
  finish(number: number): void
}

/**
 * @param use the segment's open file
 * @param capacity tasks that a segment takes
 */
export function createSegmentFilters(
  use: (number: number) => SegmentWriter,
  capacity: number,
): SegmentFilters {
  /** Null: there is none that knows every id (after a kill); every id is looked up. */
  const filters = new Map<number, IdFilter | null>()

  const filterOf = (number: number, isTaking: boolean): IdFilter | null => {
    const known = filters.get(number)
    if (known !== undefined) return known
    const segment = use(number)
    const saved = segment.filter(isTaking ? capacity : segment.rows())
    filters.set(number, saved)
    return saved
  }

  return {
    mayHave: (number, hash, isTaking) => filterOf(number, isTaking)?.mayHave(hash) ?? true,
    begin: (number) => void filters.set(number, createIdFilter(capacity)),
    note(number, tasks) {
      const filter = filters.get(number)
      if (!filter) return
      for (const { task } of tasks) filter.add(hashId(normalId(task.id)))
    },
    drop: (number) => void filters.delete(number),
    save(number) {
      const filter = filters.get(number)
      if (filter) use(number).saveFilter(filter, capacity)
    },
    finish(number) {
      const segment = use(number)
      let filter = filterOf(number, true)
      if (filter === null) {
        filter = createIdFilter(segment.rows())
        for (const id of segment.ids()) filter.add(hashId(id))
      }
      segment.saveFilter(filter, segment.rows())
      filters.set(number, segment.filter(segment.rows()))
    },
  }
}
