import type { Delivery } from '../broker/broker.ts'
import type { SpillMark } from './spill.ts'

/** A message that waits for its batch. */
export interface Parcel {
  readonly delivery: Delivery
  /** Unix seconds, our clock. */
  readonly receivedAt: number
  /** Its place in the line of those that were taken; 0: of an earlier run, off the disk. */
  readonly place: number
  /** Where it ends on the disk; null: it never lay there. */
  readonly mark: SpillMark | null
}

/** What one costs to keep, beside its body. */
const PARCEL_BYTES = 256

export const weightOf = ({ body }: Delivery): number => body.byteLength + PARCEL_BYTES
