/**
 * What has come in and was not read yet: in memory up to a bound, beyond it on disk, beyond that
 * dropped and counted. First come, first served. Nothing is decoded here: a message must be off the
 * socket before the next is looked at.
 */
import type { DropCause, Waiting } from '../../contract/model/intake.ts'
import type { Delivery } from '../broker/broker.ts'
import { type DecodedDelivery, decodeDelivery } from './decode-delivery.ts'
import { type Parcel, weightOf } from './parcel.ts'
import type { Spill, SpillMark } from './spill.ts'

export interface InboxLimits {
  /** Bytes that wait in memory. @default 24 MiB */
  readonly queueBytes: number
  /** Events in one batch; the last message of it may bring more. @default 5,000 */
  readonly batchEvents: number
  /** Bytes of messages in one batch; one message larger than that is a batch of its own. @default 8 MiB */
  readonly batchBytes: number
}

export const INBOX_LIMITS: InboxLimits = {
  queueBytes: 24 * 1024 * 1024,
  batchEvents: 5_000,
  batchBytes: 8 * 1024 * 1024,
}

export interface InboxOptions {
  readonly limits: InboxLimits
  /** Null: what memory cannot hold is dropped. */
  readonly spill: Spill | null
  /** A message was given up; `disk` where the disk refused, else whatever the caller finds. */
  readonly onDropped: (delivery: Delivery, receivedAt: number, cause: DropCause | null) => void
  /** Spilled messages that could not be read again. */
  readonly onDamaged: (count: number) => void
}

export type Opened = DecodedDelivery & Pick<Parcel, 'receivedAt'>

/** Is read slice by slice, so that what is decoded is garbage before it is old. */
export interface Batch {
  /** The next messages of it, decoded, in the order of their arrival; none when it is full or nothing waits. */
  takeSlice(): readonly Opened[]
  /** To be called when everything in it is safe: what the broker or the disk kept, they may forget. */
  settle(): void
  /**
   * To be called instead when it will never be safe in this life: what the broker or the disk keeps of
   * it is kept, the rest is dropped and told.
   *
   * @returns messages that were dropped
   */
  giveBack(): number
}

export interface Inbox {
  put(delivery: Delivery, receivedAt: number): void
  /** The next batch. The one before it has been settled or given back. */
  startBatch(): Batch
  readonly isEmpty: boolean
  /** Whether a batch would be full, as far as can be told before it is decoded. */
  readonly isBatch: boolean
  readonly waiting: Waiting
  /** Messages that went by way of the disk. */
  readonly spilled: number
  /** Events that wait, as messages so far held them. */
  readonly eventsEstimate: number
  /** From now on what lies on disk stays there, and counts no longer: it is for the next start. */
  leaveDisk(): void
  /** As `giveBack` of a batch, with all that waits in memory. */
  keep(): number
  /**
   * Forgets all that waits, in memory and on disk, without reading it: somebody else takes it in. What
   * the broker keeps it delivers to them.
   *
   * @returns messages that were let go
   */
  letGo(): number
}

/** Events after which a slice ends. */
const SLICE_EVENTS = 500
/** How much of the disk is read at once. */
const REFILL_BYTES = 4 * 1024 * 1024

export function createInbox({ limits, spill, onDropped, onDamaged }: InboxOptions): Inbox {
  const { queueBytes, batchEvents, batchBytes } = limits
  let queue: Parcel[] = []
  let first = 0 // of `queue`: taking one must not move all
  let bytes = 0
  let onDisk = 0 // messages
  let spilled = 0
  let places = 0
  let lastSettled = 0
  let lastTakenAt: number | null = null
  let eventsPerMessage = 1
  let isDiskLeft = spill === null
  /** Of messages that the broker keeps, in the order of their places. */
  let unsettled: { readonly place: number; readonly settle: () => void }[] = []

  return {
    put(delivery, receivedAt) {
      const weight = weightOf(delivery)
      const isRoom = first === queue.length || bytes + weight <= queueBytes
      if (isRoom && (spill === null || spill.isEmpty)) {
        places += 1
        queue.push({ delivery, receivedAt, place: places, mark: null })
        bytes += weight
      } else if (spill?.push({ delivery, receivedAt, place: places + 1 }) === true) {
        places += 1
        spilled += 1
        onDisk += 1
      } else {
        onDropped(delivery, receivedAt, noRoom())
      }
      if (delivery.settle === undefined) return
      // Nothing of its broker waits: no batch would come by that settles one that was dropped.
      if (places <= lastSettled) delivery.settle()
      else unsettled.push({ place: places, settle: delivery.settle })
    },
    startBatch,
    get isEmpty() {
      return first === queue.length && !hasDisk()
    },
    get isBatch() {
      if (hasDisk()) return true
      return (queue.length - first) * eventsPerMessage >= batchEvents || bytes >= batchBytes
    },
    get waiting() {
      return {
        messages: queue.length - first + onDisk,
        bytes: bytes + (spill?.bytes ?? 0),
        // What is on disk came after all that was taken.
        since: queue[first]?.receivedAt ?? (hasDisk() ? lastTakenAt : null),
      }
    },
    get spilled() {
      return spilled
    },
    get eventsEstimate() {
      return Math.round((queue.length - first + onDisk) * eventsPerMessage)
    },
    leaveDisk() {
      isDiskLeft = true
    },
    keep() {
      const waiting = queue.slice(first)
      queue = []
      first = bytes = 0
      return keepOrDrop(waiting)
    },
    letGo() {
      const messages = queue.length - first + (isDiskLeft ? 0 : onDisk)
      queue = []
      first = bytes = onDisk = 0
      if (!isDiskLeft) spill?.clear()
      return messages
    },
  }

  function hasDisk(): boolean {
    return spill !== null && !isDiskLeft && !spill.isEmpty
  }

  /** @returns how many were dropped */
  function keepOrDrop(parcels: readonly Parcel[]): number {
    const unkept = parcels.filter(
      // On disk as well, what the broker keeps would come twice.
      ({ delivery, mark }) => mark === null && delivery.settle === undefined,
    )
    let dropped = 0
    for (const parcel of unkept) {
      if (spill?.push(parcel) === true) continue
      dropped += 1
      onDropped(parcel.delivery, parcel.receivedAt, noRoom())
    }
    return dropped
  }

  /** Why the disk took nothing; null: there is none, or it is full to its bound. */
  function noRoom(): DropCause | null {
    return spill !== null && spill.failed !== null ? 'disk' : null
  }

  function startBatch(): Batch {
    let last: Parcel | undefined
    let lastMark: SpillMark | null = null
    const taken: Parcel[] = []
    let messages = 0
    let events = 0
    let takenBytes = 0
    return {
      takeSlice() {
        const opened: Opened[] = []
        const end = Math.min(batchEvents, events + SLICE_EVENTS)
        while (events < end) {
          if (first === queue.length) refill()
          const parcel = queue[first]
          const weight = parcel === undefined ? 0 : weightOf(parcel.delivery)
          if (parcel === undefined || (messages > 0 && takenBytes + weight > batchBytes)) break
          first += 1
          bytes -= weight
          takenBytes += weight
          messages += 1
          last = parcel
          lastTakenAt = parcel.receivedAt
          if (parcel.mark !== null) lastMark = parcel.mark
          taken.push(parcel)
          const decoded = decodeDelivery(parcel.delivery)
          events += decoded.events.length
          opened.push({ ...decoded, receivedAt: parcel.receivedAt })
        }
        queue = queue.slice(first)
        first = 0
        if (messages > 0) eventsPerMessage += (events / messages - eventsPerMessage) / 16
        return opened
      },
      settle() {
        if (lastMark !== null) spill?.release(lastMark)
        settleUpTo(last?.place ?? 0)
      },
      giveBack: () => keepOrDrop(taken),
    }
  }

  /** Memory is empty, and so gives room to what has waited on disk. */
  function refill(): void {
    if (spill === null || !hasDisk()) return
    const { records, damaged } = spill.take(Math.min(REFILL_BYTES, queueBytes))
    if (damaged > 0) onDamaged(damaged)
    for (const { delivery, receivedAt, place, mark, isLeftOver } of records) {
      if (!isLeftOver) onDisk -= 1
      queue.push({ delivery, receivedAt, place: isLeftOver ? 0 : place, mark })
      bytes += weightOf(delivery)
    }
    if (spill.isEmpty) onDisk = 0 // what was damaged never comes
  }

  /** Settling one settles those before it. */
  function settleUpTo(place: number): void {
    if (place <= lastSettled) return
    lastSettled = place
    const count = unsettled.findIndex((one) => one.place > place)
    const settled = unsettled.splice(0, count === -1 ? unsettled.length : count)
    settled.at(-1)?.settle()
  }
}
