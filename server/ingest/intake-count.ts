import { createIntake, type DropCause, type Intake } from '../../contract/model/intake.ts'
import type { Delivery } from '../broker/broker.ts'
import type { Log } from '../log.ts'
import { countEntries } from './count-entries.ts'
import type { GapLog } from './gap-log.ts'

export interface IntakeCount {
  readonly intake: Intake
  noteMessage(at: number): void
  /** The first of each cause is logged. */
  noteUnreadable(cause: string, count?: number): void
  /** Its events are counted, and the time in which they are missing is a gap. */
  noteDropped(delivery: Delivery, receivedAt: number, cause: DropCause): void
}

/** Counts what came in, and what became of it. */
export function createIntakeCount(gaps: GapLog, log: Log): IntakeCount {
  const intake = createIntake()
  return {
    intake,
    noteMessage(at) {
      intake.messages += 1
      intake.lastMessageAt = at
    },
    noteUnreadable(cause, count = 1) {
      if (intake.malformed[cause] === undefined) {
        log.warn({ cause }, 'Cannot read a message of the event channel: counted and skipped')
      }
      intake.malformed[cause] = (intake.malformed[cause] ?? 0) + count
    },
    noteDropped(delivery, receivedAt, cause) {
      if (intake.droppedBy[cause] === 0) {
        log.warn({ cause }, 'Cannot keep all events that come in: some are dropped and counted')
      }
      const { count, isExact } = countEntries(delivery)
      intake.dropped += count
      intake.droppedBy[cause] += count
      gaps.noteDropped(cause, { at: receivedAt, events: count, isExact })
    },
  }
}
