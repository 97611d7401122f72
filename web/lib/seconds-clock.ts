/**
 * The one clock that every relative time on the page reads. It ticks once a second while somebody
 * listens, follows the server's time where this computer's differs, and can be stopped with the page.
 */

export interface SecondsClock {
  /** Unix seconds by the server's clock, fractional; constant while frozen. */
  readonly now: () => number
  /** Unix seconds of this computer, whatever the server says; never frozen. */
  readonly localNow: () => number
  /** Calls `onTick` about once a second. */
  readonly subscribe: (onTick: () => void) => () => void
  /** Tells what the server's clock reads now. */
  readonly observe: (serverNow: number) => void
  readonly freeze: () => void
  readonly thaw: () => void
}

export interface SecondsClockDeps {
  /** Unix seconds of this computer, fractional. */
  readonly localNow: () => number
  readonly setInterval: (callback: () => void, ms: number) => unknown
  readonly clearInterval: (handle: unknown) => void
}

/** Network and rounding make up less than this; a correction within it would only be noise. */
const IGNORED_OFFSET = 1

export function createSecondsClock(deps: SecondsClockDeps): SecondsClock {
  const listeners = new Set<() => void>()
  let timer: unknown = null
  let offset = 0
  let frozenAt: number | null = null

  const now = () => frozenAt ?? deps.localNow() + offset
  const tick = () => {
    for (const listener of listeners) listener()
  }

  return {
    now,
    localNow: deps.localNow,
    subscribe(onTick) {
      listeners.add(onTick)
      timer ??= deps.setInterval(tick, 1000)
      return () => {
        listeners.delete(onTick)
        if (listeners.size > 0 || timer === null) return
        deps.clearInterval(timer)
        timer = null
      }
    },
    observe(serverNow) {
      const difference = serverNow - deps.localNow()
      offset = Math.abs(difference) > IGNORED_OFFSET ? difference : 0
    },
    freeze() {
      frozenAt ??= now()
      tick()
    },
    thaw() {
      frozenAt = null
      tick()
    },
  }
}
