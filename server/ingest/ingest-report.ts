/** What the ingest thread tells main after each commit, and nothing before it. */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { Intake } from '../../contract/model/intake.ts'
import type { Queue, QueueSampling } from '../../contract/model/queue.ts'
import { type Task, type TaskRow, toTaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'

export interface IngestReport {
  /** Unix seconds, our clock: when the history had committed all that follows. */
  readonly asOf: number
  readonly link: BrokerLink
  readonly intake: Intake
  /** Workers that changed since the last report, whole; the first report holds all. */
  readonly workers: readonly Worker[]
  /** Names of workers that are remembered no longer, for want of room. */
  readonly gone: readonly string[]
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

/** Bounds what main has to copy, whatever the flood: a few reports a second. */
const MAX_ROWS_PER_REPORT = 1_000

/** Copies what changed, so that the report stays true while the cluster goes on folding. */
export function toIngestReport(
  changes: {
    readonly tasks: readonly Task[]
    readonly workers: readonly Worker[]
    readonly queues: readonly Queue[]
  },
  now: Pick<IngestReport, 'asOf' | 'link' | 'intake' | 'gone' | 'goneQueues' | 'queueSampling'>,
): IngestReport {
  const omitted = Math.max(0, changes.tasks.length - MAX_ROWS_PER_REPORT)
  return {
    ...now,
    intake: { ...now.intake, malformed: { ...now.intake.malformed } },
    workers: changes.workers.map((worker) => ({ ...worker })),
    queues: changes.queues,
    tasks: changes.tasks.slice(omitted).map(toTaskRow),
    omitted,
  }
}
