/** What just happened, told in passing: at most three at a time, each for a few seconds. */

export interface Toast {
  readonly id: number
  readonly tone: 'done' | 'failed'
  readonly text: string
  /** What can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}

export interface ToastStore {
  readonly get: () => readonly Toast[]
  readonly subscribe: (onChange: () => void) => () => void
  readonly show: (toast: Omit<Toast, 'id'>) => void
  readonly dismiss: (id: number) => void
  /** While somebody reads or has focus there, none goes by itself. */
  readonly hold: () => void
  readonly letGo: () => void
}

export interface ToastStoreDeps {
  /** @returns cancels it */
  readonly after: (ms: number, callback: () => void) => () => void
}

const MOST = 3
const SHOWN_MS = 6_000
/** What can be acted on, or went wrong, stays longer. */
const SHOWN_LONG_MS = 12_000

export function createToastStore({ after }: ToastStoreDeps): ToastStore {
  const listeners = new Set<() => void>()
  const timers = new Map<number, () => void>()
  let toasts: readonly Toast[] = []
  let lastId = 0
  let held = false

  const set = (next: readonly Toast[]) => {
    toasts = next
    for (const listener of listeners) listener()
  }
  const stopTimer = (id: number) => {
    timers.get(id)?.()
    timers.delete(id)
  }
  const dismiss = (id: number) => {
    stopTimer(id)
    set(toasts.filter((toast) => toast.id !== id))
  }
  const startTimer = ({ id, tone, action }: Toast) => {
    const isLong = tone === 'failed' || action !== undefined
    timers.set(
      id,
      after(isLong ? SHOWN_LONG_MS : SHOWN_MS, () => dismiss(id)),
    )
  }

  return {
    get: () => toasts,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    show(given) {
      const toast = { ...given, id: (lastId += 1) }
      for (const { id } of toasts.slice(0, Math.max(0, toasts.length + 1 - MOST))) dismiss(id)
      set([...toasts, toast])
      if (!held) startTimer(toast)
    },
    dismiss,
    hold() {
      held = true
      for (const id of timers.keys()) stopTimer(id)
    },
    letGo() {
      if (!held) return
      held = false
      for (const toast of toasts) startTimer(toast)
    },
  }
}
