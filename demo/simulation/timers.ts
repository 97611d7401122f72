import type { Cancel } from './scheduler.ts'

/** Timers that end together: those of one worker, or of one task's run. */
export interface Timers {
  /** Runs `action` once, `delay` seconds from now, unless all were cancelled. */
  readonly after: (delay: number, action: () => void) => void
  /** Nothing of this group runs any more, nor can anything be added. */
  readonly cancelAll: () => void
}

export function createTimers(after: (delay: number, action: () => void) => Cancel): Timers {
  const open = new Set<Cancel>()
  let cancelled = false

  return {
    after(delay, action) {
      if (cancelled) return
      const cancel = after(delay, () => {
        open.delete(cancel)
        action()
      })
      open.add(cancel)
    },
    cancelAll() {
      cancelled = true
      for (const cancel of open) cancel()
      open.clear()
    },
  }
}
