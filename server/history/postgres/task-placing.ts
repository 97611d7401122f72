/** Where tasks lie, remembered as far as there is room, and where new ones will lie. */
import type { Task } from '../../../contract/model/task.ts'
import { isReady } from '../../../contract/model/task.ts'
import type { Run } from '../../postgres/database.ts'
import { createTaskPlaces, type Place } from '../task-places.ts'
import { normalId } from './task-id.ts'
import { findPlaces } from './task-lookup.ts'
import type { PlacedTask } from './task-row.ts'
import type { WriterSegments } from './writer-segments.ts'

export interface TaskPlacing {
  /** Where these ids lie, null for nowhere. */
  locate(run: Run, ids: Iterable<string>): Promise<Map<string, Place | null>>
  /** A place for each task: its own, or one in the segment that takes new ones. */
  place(
    tasks: ReadonlyMap<string, Task>,
    known: ReadonlyMap<string, Place | null>,
  ): Promise<PlacedTask[]>
  /** They have been written; of those that ended nothing more is expected. */
  note(placed: readonly PlacedTask[]): void
  forget(): void
}

/** As many as there may be tasks in flight. */
const REMEMBERED_PLACES = 1_000_000

export function createTaskPlacing(segments: WriterSegments, tasksPerSegment: number): TaskPlacing {
  let places = createTaskPlaces(REMEMBERED_PLACES)

  return {
    locate,
    place,
    note(placed) {
      for (const { segment, row, task } of placed) {
        const id = normalId(task.id)
        if (isReady(task.state)) places.forget(id)
        else places.set(id, { segment, row })
      }
    },
    forget() {
      places = createTaskPlaces(REMEMBERED_PLACES)
    },
  }

  async function locate(run: Run, ids: Iterable<string>): Promise<Map<string, Place | null>> {
    const found = new Map<string, Place | null>()
    const missing: string[] = []
    for (const id of ids) {
      const there = places.get(id)
      // A segment that was dropped took its open tasks with it.
      const isKnown = there !== undefined && (there === null || segments.has(there.segment))
      if (isKnown) found.set(id, there)
      else missing.push(id)
    }
    const looked = await findPlaces(run, missing)
    for (const id of missing) {
      const there = looked.get(id) ?? null
      found.set(id, there)
      places.set(id, there)
    }
    return found
  }

  async function place(
    tasks: ReadonlyMap<string, Task>,
    known: ReadonlyMap<string, Place | null>,
  ): Promise<PlacedTask[]> {
    const placed: PlacedTask[] = []
    const fresh: Task[] = []
    for (const [id, task] of tasks) {
      const there = known.get(id)
      if (there) placed.push({ ...there, task })
      else fresh.push(task)
    }
    for (let at = 0; at < fresh.length;) {
      const { number, rows } = await segments.taking()
      const part = fresh.slice(at, at + tasksPerSegment - rows)
      part.forEach((task, index) => placed.push({ segment: number, row: rows + index + 1, task }))
      at += part.length
      // Counted before they are written; read again where the writing fails.
      segments.note(number, rows + part.length)
    }
    return placed
  }
}
