/** Celery's logical clock (kombu/clocks.py): it only ever rises while a process lives. */
export interface LamportClock {
  /** Counts one event of its own, and gives the new value. */
  readonly forward: () => number
  /** Another node's value was seen. */
  readonly adjust: (seen: number) => void
  readonly value: () => number
}

export function createLamportClock(start = 0): LamportClock {
  let value = start
  return {
    forward: () => ++value,
    adjust(seen) {
      value = Math.max(value, seen) + 1
    },
    value: () => value,
  }
}
