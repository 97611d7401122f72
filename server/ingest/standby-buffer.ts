/**
 * The last seconds of events, kept by a Sepal that stands by: what the one that learns could not
 * write before it died is taken in by whoever takes over.
 */
import type { Delivery, EventSink } from '../broker/broker.ts'
import type { Clock } from '../clock.ts'

export interface StandbyBuffer {
  readonly sink: EventSink
  /** Events come in from now on, without a break until `broken()`. */
  listening(): void
  broken(): void
  /**
   * Takes what came at that moment (Unix seconds, our clock) or later, in the order in which it came, and forgets
   * the rest. It listens no longer.
   */
  takeSince(since: number): StandbyEvents
}

export interface StandbyEvents {
  readonly deliveries: readonly Delivery[]
  /** False: something that came since then is not here. */
  readonly isComplete: boolean
}

export interface StandbyBufferOptions {
  readonly clock: Clock
  /** Seconds that events are kept: more than a takeover needs. @default 15 */
  readonly keepS?: number
  /** Bytes of bodies that are kept at most. @default 64 MiB */
  readonly maxBytes?: number
}

const KEEP_S = 15
const MAX_BYTES = 64 * 1024 * 1024

export function createStandbyBuffer(options: StandbyBufferOptions): StandbyBuffer {
  const { clock, keepS = KEEP_S, maxBytes = MAX_BYTES } = options
  let kept: { readonly at: number; readonly delivery: Delivery }[] = []
  let first = 0
  let bytes = 0
  /** All that came since then is here; infinity: nothing can be said. */
  let completeSince = Number.POSITIVE_INFINITY

  return {
    sink: {
      deliver(delivery) {
        const at = clock()
        kept.push({ at, delivery })
        bytes += delivery.body.byteLength
        trim(at)
      },
      unreadable() {},
    },
    listening() {
      completeSince = clock()
    },
    broken() {
      completeSince = Number.POSITIVE_INFINITY
    },
    takeSince(since) {
      const deliveries = kept
        .slice(first)
        .flatMap(({ at, delivery }) => (at >= since ? [delivery] : []))
      kept = []
      first = 0
      bytes = 0
      const isComplete = completeSince <= since
      // Whoever took it hears what comes from here on.
      completeSince = Number.POSITIVE_INFINITY
      return { deliveries, isComplete }
    },
  }

  function trim(now: number): void {
    for (let oldest = kept[first]; oldest !== undefined; oldest = kept[first]) {
      if (oldest.at >= now - keepS && bytes <= maxBytes) break
      bytes -= oldest.delivery.body.byteLength
      // Others of that moment may still be here; it is complete only after it.
      completeSince = Math.max(completeSince, oldest.at + Number.EPSILON * oldest.at)
      first += 1
    }
    // Copied seldom: half of the row at a time.
    if (first > 1_000 && first > kept.length / 2) {
      kept = kept.slice(first)
      first = 0
    }
  }
}
