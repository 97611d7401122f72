/** Starts a fuzz run in a thread, and ends it where one message takes for ever. */
import { Worker } from 'node:worker_threads'
import type { FuzzReport } from './run-fuzz.ts'

export interface FuzzTask {
  readonly seed: number
  readonly mutants: number
  /** The number of the message that is being read, its size, and its replay. */
  readonly memory: SharedArrayBuffer
}

const MAX_REPLAY_BYTES = 1024 * 1024
const LOOK_MS = 5_000
/** Looks in a row at which the thread is still at the same message. */
const HANGS_AFTER = 6

/** @throws it ended without a report, or hangs; then the message is told */
export async function fuzzInThread(seed: number, mutants: number): Promise<FuzzReport> {
  const memory = new SharedArrayBuffer(8 + MAX_REPLAY_BYTES)
  const task: FuzzTask = { seed, mutants, memory }
  const thread = new Worker(new URL('./fuzz-thread.ts', import.meta.url), { workerData: task })
  const report = new Promise<FuzzReport>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) => reject(new Error(`Cannot fuzz: thread ended with code ${code}`)))
  })
  const watch = watchForHang(memory)
  try {
    return await Promise.race([report, watch.hangs])
  } finally {
    watch.stop()
    await thread.terminate()
  }
}

function watchForHang(memory: SharedArrayBuffer) {
  const head = new Int32Array(memory, 0, 2)
  let [last, looks] = [-1, 0]
  let timer: NodeJS.Timeout | undefined
  const hangs = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      const nth = Atomics.load(head, 0)
      looks = nth === last ? looks + 1 : 0
      last = nth
      if (looks < HANGS_AFTER || nth === 0) return
      const replay = Buffer.from(new Uint8Array(memory, 8, Atomics.load(head, 1)))
      reject(new Error(`Cannot go on: message ${nth} hangs: ${replay.toString('base64')}`))
    }, LOOK_MS)
  })
  return { hangs, stop: () => clearInterval(timer) }
}
