/** Reads the history in threads of its own, so that no query makes the main thread wait. */
import { Worker } from 'node:worker_threads'
import { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import { forwardingReader, splitSignal } from './reader-methods.ts'
import { connectTaskReader } from './reader-port.ts'
import type { TaskReader } from './task-store.ts'

export interface ReaderThreadOptions {
  /** The file that the threads run; it gets `ReaderThreadData`. */
  readonly entry: URL
  readonly historyDirectory: string
  /** URL of the PostgreSQL that holds the history, with its password. @default null: files do */
  readonly database?: string | null
  readonly log: Log
  /** Queries that run at the same time. @default 2, so that a slow one does not hold up the rest */
  readonly threads?: number
  /** Longest that a query runs, and that it waits before. @default 10,000 */
  readonly timeoutMs?: number
}

export interface ReaderThreadData {
  readonly historyDirectory: string
  readonly database: string | null
}

/** More than this many would wait too long to be worth an answer. */
const MAX_WAITING = 1_000
/** A page of 10,000 tasks with large payloads ends its thread, and not the process. */
const MAX_HEAP_MB = 512
const RESTART_MS = { first: 100, most: 5_000 }
const CLOSE_MS = 2_000
/** Threads that are still ending: what they are at cannot be interrupted, and costs a core each. */
const MAX_ENDING = 2

interface Seat {
  readonly worker: Worker
  readonly reader: TaskReader
  busy: boolean
}

interface Job {
  /** Settles, never rejects, when the query has been answered. */
  readonly run: (reader: TaskReader) => Promise<void>
  readonly giveUp: (why: string) => void
  waiting: NodeJS.Timeout
}

/**
 * Starts the threads. One that dies is replaced; one whose query overruns is ended and replaced,
 * since `node:sqlite` cannot be interrupted.
 *
 * A query whose signal is aborted ends soon, with what it has, and one that waits is given up.
 *
 * A query rejects with HISTORY_UNAVAILABLE when it overran, when its thread died, when every thread
 * was busy for as long, as long as more than two threads that were ended live on within SQLite, and
 * after `close()`.
 */
export function openReaderThread(options: ReaderThreadOptions): TaskReader {
  const { entry, historyDirectory, database = null, log, threads = 2, timeoutMs = 10_000 } = options
  const seats = new Set<Seat>()
  const restarts = new Set<NodeJS.Timeout>()
  let waiting: Job[] = []
  let deathsInARow = 0
  let ending = 0
  let isOpen = true

  for (let thread = 0; thread < threads; thread += 1) seat()

  return forwardingReader((method, given) => {
    if (method === 'close') return close()
    const { signal } = splitSignal(given)
    // As typed by the interface as the method that it was given to.
    return submit(
      (reader) => (reader[method] as (...args: unknown[]) => Promise<unknown>)(...given),
      signal,
    )
  })

  async function close(): Promise<void> {
    isOpen = false
    for (const restart of restarts) clearTimeout(restart)
    for (const job of waiting) job.giveUp('it is closed')
    waiting = []
    await Promise.all([...seats].map(leave))
  }

  function seat(): void {
    const workerData: ReaderThreadData = { historyDirectory, database }
    const worker = new Worker(entry, {
      workerData,
      name: 'reader',
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: 12 },
    })
    const taken: Seat = { worker, reader: connectTaskReader(worker), busy: true }
    seats.add(taken)
    // The time it takes to start, seconds on a busy machine, is not its first query's.
    worker.once('message', () => release(taken))
    worker.on('error', (error) =>
      log.error({ err: error }, 'Cannot go on: a history reader failed'),
    )
    worker.once('exit', (code) => {
      // One that was ended on purpose has lost its seat already.
      if (!seats.delete(taken) || !isOpen) return
      deathsInARow += 1
      const delayMs = Math.min(RESTART_MS.most, RESTART_MS.first * 2 ** (deathsInARow - 1))
      log.warn({ code, delayMs }, 'A history reader has died: starting another')
      const restart = setTimeout(() => {
        restarts.delete(restart)
        seat()
      }, delayMs)
      restarts.add(restart)
    })
  }

  function release(taken: Seat): void {
    taken.busy = false
    next()
  }

  function submit<T>(
    query: (reader: TaskReader) => Promise<T>,
    signal: AbortSignal | null,
  ): Promise<T> {
    if (!isOpen) return Promise.reject(unavailable('it is closed'))
    if (ending > MAX_ENDING) {
      return Promise.reject(unavailable(`${ending} queries that overran have not ended yet`))
    }
    if (waiting.length >= MAX_WAITING) {
      return Promise.reject(unavailable(`${MAX_WAITING} queries are waiting already`))
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const leaveQueue = (why: string): void => {
      if (!waiting.includes(job)) return
      waiting = waiting.filter((other) => other !== job)
      job.giveUp(why)
    }
    const onAbort = (): void => leaveQueue('nobody waits for the answer')
    const job: Job = {
      run: (reader) => query(reader).then(resolve, reject),
      giveUp: (why) => {
        clearTimeout(job.waiting)
        reject(unavailable(why))
      },
      waiting: setTimeout(() => leaveQueue(`every reader was busy for ${timeoutMs} ms`), timeoutMs),
    }
    waiting.push(job)
    if (signal !== null) {
      signal.addEventListener('abort', onAbort)
      const forget = (): void => signal.removeEventListener('abort', onAbort)
      promise.then(forget, forget)
      if (signal.aborted) onAbort()
    }
    next()
    return promise
  }

  /** Gives waiting queries to free threads. */
  function next(): void {
    for (const free of seats) {
      if (free.busy) continue
      const job = waiting.shift()
      if (job === undefined) return
      void runOn(free, job)
    }
  }

  async function runOn(taken: Seat, job: Job): Promise<void> {
    clearTimeout(job.waiting)
    taken.busy = true
    const overrun = setTimeout(() => {
      job.giveUp(`the query took longer than ${timeoutMs} ms`)
      log.warn({ timeoutMs }, 'A query of the history overran: its reader is replaced')
      seats.delete(taken)
      void replace(taken.worker)
    }, timeoutMs)
    await job.run(taken.reader)
    clearTimeout(overrun)
    if (!seats.has(taken)) return
    deathsInARow = 0
    release(taken)
  }

  /** Ends a thread, which takes as long as the native step that it is in, and seats another. */
  async function replace(worker: Worker): Promise<void> {
    ending += 1
    const ended = worker.terminate()
    const isOneTooMany = ending > MAX_ENDING
    if (isOneTooMany) log.error({ ending }, 'Cannot read history: queries do not end')
    else if (isOpen) seat()
    await ended
    ending -= 1
    if (isOneTooMany && isOpen) seat()
  }

  /** Lets a thread close its files; one that does not get to it in time is ended all the same. */
  async function leave(taken: Seat): Promise<void> {
    const { worker, reader } = taken
    const patience = setTimeout(() => void worker.terminate(), CLOSE_MS)
    await reader.close().catch(() => {}) // it has died: nothing is left to close
    clearTimeout(patience)
    await worker.terminate()
  }
}

const unavailable = (why: string): AppError =>
  new AppError('HISTORY_UNAVAILABLE', `Cannot read history: ${why}`)
