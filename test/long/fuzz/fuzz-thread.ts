/** A fuzz run in a thread of its own, so that one that never ends can be ended. */
import { parentPort, workerData } from 'node:worker_threads'
import { openBlockCoverage } from './block-coverage.ts'
import { READERS } from './drive-readers.ts'
import type { FuzzTask } from './fuzz-in-thread.ts'
import { writeReplay } from './fuzz-message.ts'
import { recordedMessages } from './recorded-messages.ts'
import { runFuzz } from './run-fuzz.ts'

const { seed, mutants, memory } = workerData as FuzzTask
const head = new Int32Array(memory, 0, 2)
const room = new Uint8Array(memory, head.byteLength)
const coverage = openBlockCoverage()
const report = await runFuzz({
  seed,
  mutants,
  coverage,
  recorded: recordedMessages(),
  readers: READERS,
  onMessage(nth, message) {
    const replay = writeReplay(message).subarray(0, room.length)
    room.set(replay)
    Atomics.store(head, 1, replay.length)
    Atomics.store(head, 0, nth)
  },
})
coverage.close()
parentPort?.postMessage(report)
