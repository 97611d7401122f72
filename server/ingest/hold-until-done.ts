import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'

export interface HoldOptions {
  readonly log: Log
  /** Pause before a refused step is tried again, milliseconds. */
  readonly retryMs: number
  /** When true, a refused step is not tried again. */
  readonly isStopping: () => boolean
  /** Told of every refusal, so that what is held can be shown. */
  readonly onRefused: (reason: string) => void
  /** Told when a refused step could be done. */
  readonly onDone: () => void
}

/**
 * A history that refuses is a world that is away: waits and tries the step again, for as long as it
 * takes. Anything but HISTORY_UNAVAILABLE is a bug, and is thrown.
 *
 * @returns false when stopping came first: the step was not done
 */
export async function holdUntilDone(
  verb: 'read' | 'write',
  step: () => Promise<void>,
  { log, retryMs, isStopping, onRefused, onDone }: HoldOptions,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await step()
      if (attempt > 1) {
        log.info({ attempt }, `Could ${verb} the history again`)
        onDone()
      }
      return true
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'HISTORY_UNAVAILABLE')) throw error
      if (attempt === 1) log.error({ err: error }, `Cannot ${verb} the history: events are held`)
      if (isStopping()) return false
      onRefused(error.message)
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}
