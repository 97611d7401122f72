/**
 * Whether a list holds still for its reader. It does while there is a cause (scrolled away, focus in
 * a row, a menu open …) and for a second after the last one went; a moving pointer is a cause for two
 * seconds. Pure: time comes in.
 */

export type HoldCause = 'scrolled' | 'focus' | 'selection' | 'menu' | 'pointer'

const RELEASE_SECONDS = 1
const POINTER_SECONDS = 2

export interface Hold {
  /** Marks a lasting cause as there or gone. */
  set(cause: Exclude<HoldCause, 'pointer'>, active: boolean, now: number): void
  pointerMoved(now: number): void
  /** Forgets every cause: the reader asked for what is new. */
  release(): void
  isHeld(now: number): boolean
  /** When `isHeld` may next turn false by itself; null where only `set` can do it. */
  endsAt(now: number): number | null
}

export function createHold(): Hold {
  const active = new Set<HoldCause>()
  let until = Number.NEGATIVE_INFINITY

  const isHeld = (now: number) => active.size > 0 || now < until
  return {
    set(cause, isActive, now) {
      if (isActive) active.add(cause)
      else if (active.delete(cause)) until = Math.max(until, now + RELEASE_SECONDS)
    },
    pointerMoved(now) {
      until = Math.max(until, now + POINTER_SECONDS + RELEASE_SECONDS)
    },
    release() {
      active.clear()
      until = Number.NEGATIVE_INFINITY
    },
    isHeld,
    endsAt: (now) => (active.size === 0 && isHeld(now) ? until : null),
  }
}
