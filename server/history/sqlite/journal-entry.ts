/**
 * What of a batch lies beyond its first transaction, as text: should the process die before the
 * rest is written, the next writer takes it from there.
 */
import type { ErrorSignature } from '../../../contract/model/error-fingerprint.ts'
import type { Gap } from '../../../contract/model/gap.ts'
import type { ErrorRollup, Rollup } from '../../../contract/model/rollup.ts'
import type { Task } from '../../../contract/model/task.ts'
import type { Worker } from '../../../contract/model/worker.ts'
import type { RollupBatch } from '../rollup-store.ts'

export interface JournalEntry {
  /** Goes up by one with each batch. */
  readonly seq: number
  /** Unix seconds, our clock: when the batch was written. */
  readonly at: number
  /** Those that the first transaction does not hold. */
  readonly tasks: readonly Task[]
  readonly workers: readonly Worker[]
  readonly sums: RollupBatch
  readonly gaps: readonly Gap[]
}

interface StoredEntry extends Omit<JournalEntry, 'seq' | 'sums'> {
  readonly rollups: readonly (Omit<Rollup, 'runtime' | 'wait'> & {
    readonly runtime: [number, number][]
    readonly wait: [number, number][]
  })[]
  readonly errors: readonly ErrorRollup[]
  readonly signatures: [string, ErrorSignature][]
  readonly queues: RollupBatch['queues']
  readonly workerSamples: RollupBatch['workers']
}

/** Without its `seq`, which is a column. Numbers that are not finite become null. */
export function encodeEntry({ at, tasks, workers, sums, gaps }: JournalEntry): string {
  const entry: StoredEntry = {
    at,
    tasks,
    workers,
    gaps,
    rollups: sums.rollups.map(({ runtime, wait, ...rest }) => ({
      ...rest,
      runtime: [...runtime],
      wait: [...wait],
    })),
    errors: sums.errors,
    signatures: [...sums.signatures],
    queues: sums.queues,
    workerSamples: sums.workers,
  }
  return JSON.stringify(entry)
}

/** @param text as `encodeEntry` gave it */
export function decodeEntry(seq: number, text: string): JournalEntry {
  const { at, tasks, workers, gaps, ...stored } = JSON.parse(text) as StoredEntry
  const rollups = stored.rollups.map(({ runtime, wait, ...rest }) => ({
    ...rest,
    runtime: new Map(runtime),
    wait: new Map(wait),
  }))
  const { errors, queues, workerSamples } = stored
  const signatures = new Map(stored.signatures)
  return {
    seq,
    at,
    tasks,
    workers,
    gaps,
    sums: { rollups, errors, signatures, queues, workers: workerSamples },
  }
}
