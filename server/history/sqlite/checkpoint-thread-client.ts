/** Both ends of the thread that copies write-ahead logs back: it waits for the disk, and nobody else has to. */
import { type MessagePort, Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { checkpoint } from './checkpoint.ts'
import type { CopyBack } from './write-ahead-logs.ts'

export interface CheckpointThread {
  readonly copyBack: CopyBack
  /** Settles when the pass under way is done and the thread has ended. */
  close(): Promise<void>
}

export interface CheckpointThreadOptions {
  /** The file that the thread runs: it calls `serveCheckpoints`. */
  readonly entry: URL
  readonly log: Log
}

/** Null: to end. */
type Asked = { readonly path: string } | null
type Answer = { readonly problem: string | null }

/** It holds a few strings. */
const SMALL_HEAP = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 }

/** The thread's end. */
export function serveCheckpoints(port: MessagePort): void {
  port.on('message', (asked: Asked) => {
    if (asked === null) port.close()
    else port.postMessage({ problem: attempt(asked.path) } satisfies Answer)
  })
}

function attempt(path: string): string | null {
  try {
    checkpoint(path)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Starts the thread. Should it die, nothing is copied any more: the writer's last resort does it. */
export function openCheckpointThread({ entry, log }: CheckpointThreadOptions): CheckpointThread {
  const worker = new Worker(entry, { name: 'checkpoint', resourceLimits: SMALL_HEAP })
  /** In the order in which they were asked, which is that of the answers. */
  const asked: ((problem: string | null) => void)[] = []
  let isOver = false
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.on('message', ({ problem }: Answer) => asked.shift()?.(problem))
  worker.on('error', (error) => {
    log.error({ err: error }, 'Cannot copy write-ahead logs back any more: the thread failed')
  })
  void ended.then(() => {
    isOver = true
    for (const answer of asked.splice(0)) answer('the thread has ended')
  })
  return {
    async copyBack(path) {
      const problem = isOver ? 'the thread has ended' : await ask(path)
      if (problem === null) return
      throw new AppError('HISTORY_UNAVAILABLE', `Cannot copy a write-ahead log back: ${problem}`)
    },
    async close() {
      worker.postMessage(null satisfies Asked)
      await ended
    },
  }

  function ask(path: string): Promise<string | null> {
    return new Promise((resolve) => {
      asked.push(resolve)
      worker.postMessage({ path } satisfies Asked)
    })
  }
}
