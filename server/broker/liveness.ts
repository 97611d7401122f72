/** Notices a connection whose other side no longer answers, though no socket says so. */
export interface Liveness {
  /** Something was heard: the other side lives. Cheap; may be called per message. */
  readonly heard: () => void
  readonly stop: () => void
}

export interface LivenessOptions {
  /** Asks for a sign of life; a rejection counts as silence, whatever its reason. */
  readonly ping: () => Promise<unknown>
  readonly everyMs: number
  /** Called once, when two whole rounds brought no sign. */
  readonly onSilence: () => void
}

/**
 * Pings every `everyMs` and hears pongs and whatever else comes. Rounds are counted, not seconds:
 * where our own event loop was held up, what came meanwhile is read before the next round.
 */
export function watchLiveness({ ping, everyMs, onSilence }: LivenessOptions): Liveness {
  let silentRounds = 0
  let isWaiting = false
  const heard = (): void => {
    silentRounds = 0
  }
  const ask = async (): Promise<void> => {
    isWaiting = true
    try {
      await ping()
      heard()
    } catch {
      // the connection is going, which its `closed` tells; or the pings stay unanswered
    } finally {
      isWaiting = false
    }
  }
  const timer = setInterval(() => {
    silentRounds++
    if (silentRounds > 2) {
      clearInterval(timer)
      onSilence()
    } else if (!isWaiting) void ask()
  }, everyMs)
  timer.unref()
  return { heard, stop: () => clearInterval(timer) }
}
