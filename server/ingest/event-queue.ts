import type { CeleryEvent } from '../../contract/model/event.ts'
import type { QueueSample } from '../../contract/model/queue.ts'

/** An event, or an observation of ours, that waits for its batch. */
export interface Arrival {
  readonly input: CeleryEvent | QueueSample
  /** Unix seconds, our clock. */
  readonly receivedAt: number
  /** What it costs to keep, roughly: of an event, its share of the body that it came in. */
  readonly bytes: number
}

export interface EventQueueLimits {
  /** Events that may wait. @default 200,000 */
  readonly queueEvents: number
  /** Bytes of bodies that may wait. @default 128 MiB */
  readonly queueBytes: number
  /** Events in one batch. @default 5,000 */
  readonly batchEvents: number
  /** Bytes of bodies in one batch; one event larger than that is a batch of its own. @default 16 MiB */
  readonly batchBytes: number
}

export const EVENT_QUEUE_LIMITS: EventQueueLimits = {
  queueEvents: 200_000,
  queueBytes: 128 * 1024 * 1024,
  batchEvents: 5_000,
  batchBytes: 16 * 1024 * 1024,
}

/** What has been read and not folded yet, first come, first served; bounded in events and in bytes. */
export interface EventQueue {
  /** False where there is no room: the event is not taken. */
  push(arrival: Arrival): boolean
  /** The next batch, oldest first; empty when nothing waits. */
  takeBatch(): Arrival[]
  readonly size: number
  /** Whether a batch would be full. */
  readonly isBatch: boolean
}

export function createEventQueue(limits: EventQueueLimits): EventQueue {
  const waiting: Arrival[] = []
  let bytes = 0
  return {
    push(arrival) {
      if (waiting.length >= limits.queueEvents) return false
      if (waiting.length > 0 && bytes + arrival.bytes > limits.queueBytes) return false
      waiting.push(arrival)
      bytes += arrival.bytes
      return true
    },
    takeBatch() {
      let taken = 0
      let takenBytes = 0
      for (const arrival of waiting) {
        const fits = taken === 0 || takenBytes + arrival.bytes <= limits.batchBytes
        if (taken >= limits.batchEvents || !fits) break
        taken += 1
        takenBytes += arrival.bytes
      }
      bytes -= takenBytes
      return waiting.splice(0, taken)
    },
    get size() {
      return waiting.length
    },
    get isBatch() {
      return waiting.length >= limits.batchEvents || bytes >= limits.batchBytes
    },
  }
}
