/** The order of a list that does not run by time: by a value, then by place; without a value last. */
import type { Direction } from '../task-list.ts'

/** A row, as far as its place in such a list goes. */
export interface ValueKey {
  readonly value: number | string | null
  readonly segment: number
  readonly row: number
}

/** Names by code points, as UTF-8 sorts them: the order of databases. */
const compareValues = (a: number | string, b: number | string): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return a === b ? 0 : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}

/** Negative where `a` comes before `b`: the greatest first where the newest are. */
export function compareInOrder(direction: Direction, a: ValueKey, b: ValueKey): number {
  if (a.value === null || b.value === null) {
    if (a.value !== b.value) return a.value === null ? 1 : -1
    return places(direction, a, b)
  }
  const order = compareValues(a.value, b.value)
  if (order === 0) return places(direction, a, b)
  return direction === 'newest' ? -order : order
}

const places = (direction: Direction, a: ValueKey, b: ValueKey): number => {
  const order = a.segment - b.segment || a.row - b.row
  return direction === 'newest' ? -order : order
}
