import type { QueueObservation } from '../../contract/model/queue.ts'
import type { QueueSample } from '../history/rollup-store.ts'

export interface QueueNotes {
  /** @param at Unix seconds, our clock */
  add(observations: readonly QueueObservation[], at: number): void
  /** What was added since the last take. */
  take(): QueueSample[]
}

/** While the history refuses, the newest are kept. */
const MAX_SAMPLES = 10_000

/** Turns what the broker tells of its queues into samples of their series. */
export function createQueueNotes(): QueueNotes {
  let samples: QueueSample[] = []
  return {
    add(observations, at) {
      for (const { name, ready, unacked, consumers } of observations) {
        samples.push({ name, at, ready, unacked, consumers })
      }
      if (samples.length > MAX_SAMPLES) samples = samples.slice(-MAX_SAMPLES)
    },
    take() {
      const taken = samples
      samples = []
      return taken
    },
  }
}
