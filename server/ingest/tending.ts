import type { Log } from '../log.ts'

export interface Tending {
  /** Whether there is work for a quiet moment. */
  readonly isDue: boolean
  /** One slice of it. Never rejects. */
  takeSlice(): Promise<void>
  /** Afterwards nothing becomes due, also where a slice is still being taken. */
  stop(): void
}

export interface TendingOptions {
  /** @returns whether more is left */
  readonly tend: () => Promise<boolean>
  /** It became due. */
  readonly onDue: () => void
  readonly log: Log
}

/** Between two slices: the rest of the machine wants to work as well. */
const PAUSE_MS = 20
/** When nothing was left to do, until it is looked at again. */
const REST_MS = 10_000

/** The history's work for quiet moments, slice by slice; who owns it decides when it is quiet. */
export function createTending({ tend, onDue, log }: TendingOptions): Tending {
  let isDue = false
  let isStopped = false
  let timer = setTimeout(becomeDue, PAUSE_MS)

  function becomeDue(): void {
    isDue = true
    onDue()
  }

  return {
    get isDue() {
      return isDue
    },
    async takeSlice() {
      isDue = false
      let isMore = false
      try {
        isMore = await tend()
      } catch (error) {
        log.warn({ err: error }, 'Cannot tend the history: tried again later')
      }
      if (!isStopped) timer = setTimeout(becomeDue, isMore ? PAUSE_MS : REST_MS)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
