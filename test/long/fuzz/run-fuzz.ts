/**
 * A fuzz run: recorded messages, mutated by chance with a seed, through every reader and into the
 * live picture. Mutants with an outcome that nothing before had, or that reach new code, are mutated
 * further.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRandom } from '../../../demo/simulation/random.ts'
import { createCorpus } from './fuzz-corpus.ts'
import type { FuzzMessage } from './fuzz-message.ts'
import { createTrial, type FuzzFailure, type TrialOptions } from './fuzz-trial.ts'
import { mutateMessage } from './mutate-message.ts'

export interface FuzzOptions extends Omit<TrialOptions, 'keep'> {
  readonly seed: number
  /** How many mutants; the recorded messages come before them. */
  readonly mutants: number
  readonly recorded: readonly FuzzMessage[]
}

export interface FuzzReport {
  readonly seed: number
  readonly mutants: number
  /** Events that were read, of all messages. */
  readonly events: number
  readonly outcomes: number
  /** Mutants that were kept: for a new outcome, and for new code. */
  readonly keptByOutcome: number
  readonly keptByCode: number
  readonly blocks: number
  readonly seconds: number
  /** CPU time. */
  readonly slowest: { readonly ms: number; readonly replay: string }
  /** Bytes in use after a full collection, once warm and at the end. */
  readonly heapWarm: number
  readonly heapEnd: number
  /** Empty when all is well; the run ends at the first few. */
  readonly failures: readonly FuzzFailure[]
}

const MAX_FAILURES = 3
/** Messages between two turns of the event loop, in which Node closes decompressors that failed. */
const MESSAGES_IN_TURN = 256

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, recorded, coverage } = options
  const random = createRandom(seed)
  const corpus = createCorpus(random, recorded)
  const trial = createTrial({ ...options, keep: corpus.keep })
  const warmUp = recorded.length + Math.floor(options.mutants / 4)
  const end = recorded.length + options.mutants
  const started = performance.now()
  let heapWarm = 0
  let nth = 0
  for (; nth < end && trial.failures.length < MAX_FAILURES; nth += 1) {
    if (nth === warmUp) heapWarm = heapUsed()
    if (nth % MESSAGES_IN_TURN === 0) await nextTurn()
    trial.run(nth, recorded[nth] ?? mutateMessage(random, corpus.any(), corpus))
  }
  const seconds = (performance.now() - started) / 1000
  await nextTurn()
  const heapEnd = heapUsed()
  trial.finish(nth)
  const { slowest, failures, counts } = trial
  return {
    seed,
    mutants: nth - recorded.length,
    ...counts,
    blocks: coverage?.blocks() ?? 0,
    seconds,
    slowest,
    heapWarm,
    heapEnd,
    failures,
  }
}

/** After a full collection, whether or not Node was started to allow one. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed: heap, external } = process.memoryUsage()
  return heap + external
}
