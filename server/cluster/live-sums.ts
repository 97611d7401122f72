/**
 * What the events of one batch add to the sums: counts and durations by minute, task type, worker
 * and queue, errors by what makes them the same one, and samples of workers.
 */
import { addDuration } from '../../contract/model/duration-sketch.ts'
import {
  type ErrorSignature,
  errorSignature,
  fingerprintOf,
} from '../../contract/model/error-fingerprint.ts'
import type { TaskEvent } from '../../contract/model/event.ts'
import {
  type ErrorRollup,
  noCounts,
  type Outcome,
  type Rollup,
} from '../../contract/model/rollup.ts'
import { queueWait } from '../../contract/model/task-times.ts'
import type { Task } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { RollupBatch, WorkerSample } from '../history/rollup-store.ts'

/** Everything but what the broker tells of its queues. */
export type ClusterSums = Omit<RollupBatch, 'queues'>

export interface LiveSums {
  /** @param task as it is with this event folded; @param receivedAt Unix seconds, our clock */
  addTaskEvent(task: Task, event: TaskEvent, receivedAt: number): void
  /** A worker told its figures; taken once in `SAMPLE_S`. */
  addHeartbeat(worker: Worker, receivedAt: number): void
  /** A worker that is not remembered any more. */
  forgetWorker(hostname: string): void
  /** What was added since the last take, keys once each. */
  take(): ClusterSums
}

/** Between two samples of one worker, seconds. */
export const SAMPLE_S = 10
const MINUTE_S = 60

interface Cell {
  readonly name: string | null
  readonly worker: string | null
  readonly queue: string | null
  readonly counts: Record<Outcome, number>
  readonly runtime: Map<number, number>
  readonly wait: Map<number, number>
  /** By fingerprint; null until there is one. */
  errors: Map<string, number> | null
}

/** By worker, queue and type: the order in which neighbours in a stream of events differ least. */
type Cells = Map<string | null, Map<string | null, Map<string | null, Cell>>>

export function createLiveSums(): LiveSums {
  let minutes = new Map<number, Cells>()
  let signatures = new Map<string, ErrorSignature>()
  let samples: WorkerSample[] = []
  const sampledAt = new Map<string, number>()
  // Nearly every event falls into the minute of the one before.
  let lastMinute = NaN
  let lastCells: Cells = new Map()

  return {
    addTaskEvent(task, event, receivedAt) {
      const outcome = outcomeOf(event.subject)
      if (outcome === null) return
      const cell = cellFor(Math.floor(receivedAt / MINUTE_S), task)
      cell.counts[outcome] += 1
      if (outcome === 'started') {
        const wait = queueWait(task)
        if (wait !== null) addDuration(cell.wait, wait)
      } else if (outcome === 'succeeded') {
        if (typeof event.runtime === 'number') addDuration(cell.runtime, event.runtime)
      } else if (outcome === 'failed' || outcome === 'retried') {
        if (typeof event.exception === 'string') addError(cell, task)
      }
    },
    addHeartbeat({ hostname, active, processed, loadavg }, receivedAt) {
      const last = sampledAt.get(hostname)
      // A clock that was set back must not end the samples for good.
      if (last !== undefined && receivedAt >= last && receivedAt < last + SAMPLE_S) return
      sampledAt.set(hostname, receivedAt)
      samples.push({ at: receivedAt, hostname, active, processed, load: loadavg?.[0] ?? null })
    },
    forgetWorker: (hostname) => void sampledAt.delete(hostname),
    take() {
      const rollups: Rollup[] = []
      const errors: ErrorRollup[] = []
      for (const [minute, cells] of minutes) {
        for (const cell of cellsIn(cells)) {
          const { name, worker, queue, counts, runtime, wait } = cell
          rollups.push({ minute, name, worker, queue, counts, runtime, wait })
          for (const [error, count] of cell.errors ?? []) {
            errors.push({ minute, name, worker, queue, error, count })
          }
        }
      }
      const taken = { rollups, errors, signatures, workers: samples }
      minutes = new Map()
      signatures = new Map()
      samples = []
      lastMinute = NaN
      return taken
    },
  }

  function cellFor(minute: number, { name, worker, queue }: Task): Cell {
    if (minute !== lastMinute) {
      lastCells = minutes.get(minute) ?? new Map()
      minutes.set(minute, lastCells)
      lastMinute = minute
    }
    let ofWorker = lastCells.get(worker)
    if (ofWorker === undefined) lastCells.set(worker, (ofWorker = new Map()))
    let ofQueue = ofWorker.get(queue)
    if (ofQueue === undefined) ofWorker.set(queue, (ofQueue = new Map()))
    let cell = ofQueue.get(name)
    if (cell === undefined) ofQueue.set(name, (cell = createCell(name, worker, queue)))
    return cell
  }

  function addError(cell: Cell, task: Task): void {
    const signature = errorSignature(task)
    const error = fingerprintOf(signature)
    if (!signatures.has(error)) signatures.set(error, signature)
    cell.errors ??= new Map()
    cell.errors.set(error, (cell.errors.get(error) ?? 0) + 1)
  }
}

const createCell = (name: string | null, worker: string | null, queue: string | null): Cell => ({
  name,
  worker,
  queue,
  counts: noCounts(),
  runtime: new Map(),
  wait: new Map(),
  errors: null,
})

function* cellsIn(cells: Cells): Generator<Cell> {
  for (const ofWorker of cells.values()) {
    for (const ofQueue of ofWorker.values()) yield* ofQueue.values()
  }
}

/** Null: a state of an application's own, which is not counted. */
function outcomeOf(subject: string): Outcome | null {
  switch (subject) {
    case 'sent':
    case 'received':
    case 'started':
    case 'succeeded':
    case 'failed':
    case 'retried':
    case 'revoked':
    case 'rejected':
      return subject
    default:
      return null
  }
}
