/** What the ingest thread tells main after each commit, and nothing before it. */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { Gap } from '../../contract/model/gap.ts'
import type { Holding, Intake } from '../../contract/model/intake.ts'
import type { Queue, QueueSampling } from '../../contract/model/queue.ts'
import type { Standby } from '../../contract/model/standby.ts'
import type { TaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { ReportedChanges } from './report-pace.ts'

export interface IngestReport {
  /** Unix seconds, our clock: when the history had committed all that follows. */
  readonly asOf: number
  readonly link: BrokerLink
  /** Null: this Sepal learns itself. */
  readonly standby: Standby | null
  readonly intake: Intake
  /** What this Sepal has counted itself: `intake`, unless it stands by and shows another one's. */
  readonly counted: Intake
  /** What the history does not take; null: it takes everything. */
  readonly holding: Holding | null
  /** Workers that changed since the last report, whole; the first report holds all. */
  readonly workers: readonly Worker[]
  /** Names of workers that are remembered no longer, for want of room. */
  readonly gone: readonly string[]
  /** Gaps that began, grew or ended; the `from` and `cause` tell which. */
  readonly gaps: readonly Gap[]
  /** Queues that were observed since the last report, as last observed. */
  readonly queues: readonly Queue[]
  /** Names of queues that are remembered no longer: gone for an hour, or for want of room. */
  readonly goneQueues: readonly string[]
  readonly queueSampling: QueueSampling
  /** Tasks that changed, newest last, at most `MAX_ROWS_PER_REPORT`. */
  readonly tasks: readonly TaskRow[]
  /** Changed tasks that did not fit. */
  readonly omitted: number
}

/** @param changes copies, the caller's own */
export function toIngestReport(
  changes: ReportedChanges,
  now: Pick<IngestReport, 'asOf' | 'link' | 'intake' | 'holding' | 'queueSampling'>,
): IngestReport {
  const intake = copyIntake(now.intake)
  return {
    ...now,
    ...changes,
    standby: null,
    intake,
    counted: intake,
  }
}

const copyIntake = (intake: Intake): Intake => ({
  ...intake,
  malformed: { ...intake.malformed },
  droppedBy: { ...intake.droppedBy },
})
