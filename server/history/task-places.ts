/** Where tasks lie, as far as the writer remembers. Forgetting costs a look-up, never a wrong place. */

export interface Place {
  readonly segment: number
  /** `n` in the segment. */
  readonly row: number
}

export interface TaskPlaces {
  /** Null: known to lie nowhere yet. Undefined: not remembered. */
  get(id: string): Place | null | undefined
  set(id: string, place: Place | null): void
  forget(id: string): void
  readonly size: number
}

/** A segment and a row in one number: a million of them as objects would take 30 MB more. */
const ROWS = 2 ** 32
const NOWHERE = 0

/** @param limit places remembered; beyond it the one set longest ago goes */
export function createTaskPlaces(limit: number): TaskPlaces {
  const places = new Map<string, number>()
  return {
    get(id) {
      const packed = places.get(id)
      if (packed === undefined) return undefined
      return packed === NOWHERE ? null : { segment: Math.floor(packed / ROWS), row: packed % ROWS }
    },
    set(id, place) {
      if (places.size >= limit && !places.has(id)) {
        const oldest = places.keys().next()
        if (oldest.done !== true) places.delete(oldest.value)
      }
      places.set(id, place === null ? NOWHERE : place.segment * ROWS + place.row)
    },
    forget: (id) => void places.delete(id),
    get size() {
      return places.size
    },
  }
}
