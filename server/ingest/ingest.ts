/**
 * Events → cluster → history → report, in batches, one after the other.
 *
 * One batch is in the air at a time: it looks up the tasks that the cluster does not know, folds the
 * events, writes what changed and only then reports it, so a page never shows what a crash could
 * still take back. While the history refuses, changes are kept and tried again; what arrives
 * meanwhile waits in a bounded queue, and what does not fit is dropped and counted.
 */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { CeleryEvent } from '../../contract/model/event.ts'
import type { Intake } from '../../contract/model/intake.ts'
import type { EventSink } from '../broker/broker.ts'
import { decodeEvents } from '../celery/event.ts'
import type { Clock } from '../clock.ts'
import type { Cluster, ClusterChanges } from '../cluster/cluster.ts'
import { AppError } from '../errors.ts'
import type { TaskWriter } from '../history/task-store.ts'
import type { Log } from '../log.ts'
import type { IngestReport } from './ingest-report.ts'
import { toIngestReport } from './ingest-report.ts'

export interface IngestDeps {
  readonly cluster: Cluster
  readonly writer: TaskWriter
  readonly link: BrokerLink
  readonly report: (report: IngestReport) => void
  readonly clock: Clock
  readonly log: Log
  readonly limits?: Partial<IngestLimits>
}

export interface IngestLimits {
  /** Longest time an event waits for its batch, milliseconds. @default 200 */
  readonly batchMs: number
  /** Events that start a batch at once, and the most that one batch holds. @default 5,000 */
  readonly batchEvents: number
  /** Events that may wait; more are dropped and counted. @default 200,000 */
  readonly queueEvents: number
  /** Pause before a refused write is tried again, milliseconds. @default 1,000 */
  readonly retryMs: number
}

const DEFAULT_LIMITS: IngestLimits = {
  batchMs: 200,
  batchEvents: 5_000,
  queueEvents: 200_000,
  retryMs: 1_000,
}

export interface Ingest {
  /** Where the broker's messages go. */
  readonly sink: EventSink
  /** Tells how the broker is; reported with or without events. */
  setLink(link: BrokerLink): void
  /** Writes what is waiting, then stops for good. */
  stop(): Promise<void>
}

/** Starts with the workers that the history remembers, which the first report holds. */
export async function startIngest(deps: IngestDeps): Promise<Ingest> {
  const { cluster, writer, clock, log } = deps
  const limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const intake: Intake = { messages: 0, events: 0, malformed: {}, dropped: 0, lastMessageAt: null }
  let queue: CeleryEvent[] = []
  let link = deps.link
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let stopped = false

  cluster.adoptWorkers(await writer.workers())
  report({ tasks: [], workers: cluster.workers() })

  return {
    sink: { deliver, unreadable },
    setLink(next) {
      link = next
      report({ tasks: [], workers: [] })
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
      while (queue.length > 0) await takeBatch()
    },
  }

  function deliver(delivery: Parameters<EventSink['deliver']>[0]): void {
    noteMessage()
    const { events, malformed } = decodeEvents(
      delivery.body,
      delivery.contentType,
      delivery.compression,
    )
    for (const cause of malformed) count(cause)
    intake.events += events.length
    for (const event of events) {
      if (queue.length < limits.queueEvents) queue.push(event)
      else intake.dropped += 1
    }
    wake()
  }

  function unreadable(cause: Parameters<EventSink['unreadable']>[0]): void {
    noteMessage()
    count(cause)
    wake()
  }

  function noteMessage(): void {
    intake.messages += 1
    intake.lastMessageAt = clock()
  }

  function count(cause: string): void {
    if (intake.malformed[cause] === undefined) {
      log.warn({ cause }, 'Cannot read a message of the event channel: counted and skipped')
    }
    intake.malformed[cause] = (intake.malformed[cause] ?? 0) + 1
  }

  /** A full batch goes at once, a partial one when its time is up; never two at a time. */
  function wake(): void {
    if (stopped || running !== null) return
    if (queue.length >= limits.batchEvents) {
      clearTimeout(timer)
      timer = undefined
      run()
    } else {
      timer ??= setTimeout(() => {
        timer = undefined
        run()
      }, limits.batchMs)
    }
  }

  function run(): void {
    running = takeBatch().finally(() => {
      running = null
      if (queue.length > 0) wake()
    })
  }

  async function takeBatch(): Promise<void> {
    const batch = queue.splice(0, limits.batchEvents)
    if (!(await recall(batch))) return
    for (const event of batch) cluster.apply(event)
    const changes = cluster.takeChanges()
    if (!(await save(changes))) return
    cluster.forget()
    report(changes)
  }

  /** Brings back what the history knows of the batch's tasks, so that an event after a restart or after eviction continues its task. */
  function recall(batch: readonly CeleryEvent[]): Promise<boolean> {
    const unknown = new Set<string>()
    for (const event of batch) {
      if (event.kind === 'task' && !cluster.knows(event.uuid)) unknown.add(event.uuid)
    }
    if (unknown.size === 0) return Promise.resolve(true)
    return untilDone('read', async () => cluster.adopt(await writer.find([...unknown])))
  }

  function save({ tasks, workers }: ClusterChanges): Promise<boolean> {
    if (tasks.length === 0 && workers.length === 0) return Promise.resolve(true)
    return untilDone('write', () => writer.write(tasks, workers))
  }

  /**
   * A history that refuses is a world that is away: wait and try again. Anything else is a bug, and
   * ends the thread.
   *
   * @returns false when stopping came first: the step was not done
   */
  async function untilDone(verb: 'read' | 'write', step: () => Promise<void>): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await step()
        if (attempt > 1) log.info({ attempt }, `Could ${verb} the history again`)
        return true
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'HISTORY_UNAVAILABLE')) throw error
        if (attempt === 1) log.error({ err: error }, `Cannot ${verb} the history: events are held`)
        if (stopped) return false
        await new Promise((resolve) => setTimeout(resolve, limits.retryMs))
      }
    }
  }

  function report(changes: ClusterChanges): void {
    deps.report(toIngestReport(changes, { asOf: clock(), link, intake }))
  }
}
