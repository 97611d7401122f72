import { type ResourceLimits, Worker } from 'node:worker_threads'

export interface ThreadOptions {
  /** The file that the thread runs. */
  readonly entry: URL
  readonly data: object
  /** @default `SMALL_YOUNG_SPACE` */
  readonly limits?: ResourceLimits
  readonly onMessage?: (message: unknown) => void
  /** It threw, or ended without being asked to: told once. */
  readonly onFailed: (error: Error) => void
}

export interface Thread {
  /**
   * Asks it to end, and settles when it has; ends it by force after `STOP_MS`.
   *
   * @returns whether it ended by itself
   */
  stop(): Promise<boolean>
}

/** Three times the space where new objects are made: V8's own choice is 48 MB and more, and gives nothing back. */
export const SMALL_YOUNG_SPACE: ResourceLimits = { maxYoungGenerationSizeMb: 12 }
/** For a thread that makes many: with less, a tenth more of its time goes into collecting. */
export const LARGE_YOUNG_SPACE: ResourceLimits = { maxYoungGenerationSizeMb: 24 }

const STOP_MS = 5_000

/** Runs a file as a thread. */
export function startThread(options: ThreadOptions): Thread {
  const { entry, data, limits = SMALL_YOUNG_SPACE, onMessage, onFailed } = options
  const worker = new Worker(entry, {
    workerData: data,
    resourceLimits: limits,
    name: entry.pathname.split('/').at(-1) ?? '',
  })
  let stopping = false
  let failure: Error | null = null
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      const name = entry.pathname.split('/').at(-1)
      if (!stopping) onFailed(failure ?? new Error(`Cannot go on: ${name} ended with code ${code}`))
      resolve()
    })
  })
  worker.once('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error))
  })
  if (onMessage !== undefined) worker.on('message', onMessage)
  return {
    async stop() {
      stopping = true
      worker.postMessage('stop')
      let isForced = false
      const force = setTimeout(() => {
        isForced = true
        void worker.terminate()
      }, STOP_MS)
      await ended
      clearTimeout(force)
      return !isForced
    },
  }
}
