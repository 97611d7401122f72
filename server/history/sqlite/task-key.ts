import type { Direction } from '../task-list.ts'

/** A row's place in the order of lists by time: by timestamp, then segment, then row. */
export interface TaskKey {
  readonly timestamp: number
  readonly segment: number
  readonly row: number
}

export const opposite = (direction: Direction): Direction =>
  direction === 'newest' ? 'oldest' : 'newest'

/** How far a walk has come: everything at or before the key, in its direction, was looked at. */
export interface Step {
  readonly key: TaskKey
  /** Whether the row there is one of those looked for. */
  readonly isFound: boolean
}

/** Negative where `a` comes before `b` in that direction. */
export const compareKeys = (direction: Direction, a: TaskKey, b: TaskKey): number => {
  const order = a.timestamp - b.timestamp || a.segment - b.segment || a.row - b.row
  return direction === 'newest' ? -order : order
}
