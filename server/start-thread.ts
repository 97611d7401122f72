import { Worker } from 'node:worker_threads'

export interface ThreadOptions {
  /** The file that the thread runs. */
  readonly entry: URL
  readonly data: object
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

const STOP_MS = 5_000

/** Runs a file as a thread. */
export function startThread(options: ThreadOptions): Thread {
  const { entry, data, onMessage, onFailed } = options
  const worker = new Worker(entry, {
    workerData: data,
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
