/**
 * Events and observations → cluster → history → report, in batches, one after the other.
 *
 * One batch is in the air at a time: it looks up the tasks that the cluster does not know, folds the
 * events, writes what changed and only then reports it, so a page never shows what a crash could
 * still take back. While the history refuses, changes are kept and tried again; what arrives
 * meanwhile waits in a bounded queue, and what does not fit is dropped and counted.
 */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { Intake } from '../../contract/model/intake.ts'
import type { QueueSample } from '../../contract/model/queue.ts'
import type { Delivery, EventSink } from '../broker/broker.ts'
import { decodeEvents } from '../celery/event.ts'
import type { Clock } from '../clock.ts'
import type { Cluster, ClusterChanges, Forgotten } from '../cluster/cluster.ts'
import type { TaskWriter } from '../history/task-store.ts'
import type { Log } from '../log.ts'
import {
  type Arrival,
  createEventQueue,
  EVENT_QUEUE_LIMITS,
  type EventQueueLimits,
} from './event-queue.ts'
import { holdUntilDone } from './hold-until-done.ts'
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

export interface IngestLimits extends EventQueueLimits {
  /** Longest time an event waits for its batch, milliseconds. @default 200 */
  readonly batchMs: number
  /** Pause before a refused write is tried again, milliseconds. @default 1,000 */
  readonly retryMs: number
}

const DEFAULT_LIMITS: IngestLimits = { ...EVENT_QUEUE_LIMITS, batchMs: 200, retryMs: 1_000 }
const NO_CHANGES: ClusterChanges = { tasks: [], workers: [], queues: [] }
const NOTHING_FORGOTTEN: Forgotten = { workers: [], queues: [] }
/** Bytes that one queue of a sample takes in memory, at most, roughly: its name, four priorities, figures. */
const QUEUE_BYTES = 1_000

export interface Ingest {
  /** Where the broker's messages go. */
  readonly sink: EventSink
  /** Takes in what looking at the queues brought: it waits its turn among the events. */
  observe(sample: QueueSample): void
  /** Tells how the broker is; reported with or without events. */
  setLink(link: BrokerLink): void
  /** Writes what is waiting, then stops for good. */
  stop(): Promise<void>
}

/** Starts with the workers that the history remembers, which the first report holds. */
export async function startIngest(deps: IngestDeps): Promise<Ingest> {
  const { cluster, writer, clock, log } = deps
  const limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const queue = createEventQueue(limits)
  const intake: Intake = { messages: 0, events: 0, malformed: {}, dropped: 0, lastMessageAt: null }
  let link = deps.link
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let isUnreported = false
  let isStopping = false
  const hold = {
    log,
    retryMs: limits.retryMs,
    isStopping: () => isStopping,
    onRefused: () => report(NO_CHANGES),
  }

  cluster.adoptWorkers(await writer.workers())
  const forgotten = cluster.forget()
  report({ ...NO_CHANGES, workers: cluster.workers() }, forgotten)

  return {
    sink: { deliver, unreadable },
    observe,
    setLink(next) {
      link = next
      report(NO_CHANGES)
    },
    async stop() {
      isStopping = true
      clearTimeout(timer)
      await running
      while (queue.size > 0) await takeBatch()
    },
  }

  function deliver({ body, contentType, compression }: Delivery): void {
    const receivedAt = noteMessage()
    const { events, malformed } = decodeEvents(body, contentType, compression)
    for (const cause of malformed) count(cause)
    intake.events += events.length
    const bytes = body.byteLength / events.length
    for (const event of events) {
      if (!queue.push({ input: event, receivedAt, bytes })) intake.dropped += 1
    }
    wake()
  }

  function observe(sample: QueueSample): void {
    const bytes = QUEUE_BYTES * (sample.queues.length + 1)
    if (!queue.push({ input: sample, receivedAt: sample.at, bytes })) intake.dropped += 1
    isUnreported = true
    wake()
  }

  function unreadable(cause: Parameters<EventSink['unreadable']>[0]): void {
    noteMessage()
    count(cause)
    wake()
  }

  function noteMessage(): number {
    intake.messages += 1
    intake.lastMessageAt = clock()
    isUnreported = true
    return intake.lastMessageAt
  }

  function count(cause: string): void {
    if (intake.malformed[cause] === undefined) {
      log.warn({ cause }, 'Cannot read a message of the event channel: counted and skipped')
    }
    intake.malformed[cause] = (intake.malformed[cause] ?? 0) + 1
  }

  /** A full batch goes at once, a partial one when its time is up; never two at a time. */
  function wake(): void {
    if (isStopping || running !== null) return
    if (queue.isBatch) {
      clearTimeout(timer)
      run()
    } else {
      timer ??= setTimeout(run, limits.batchMs)
    }
  }

  function run(): void {
    timer = undefined
    running = takeBatch().finally(() => {
      running = null
      if (queue.size > 0 || isUnreported) wake()
    })
  }

  async function takeBatch(): Promise<void> {
    const batch = queue.takeBatch()
    if (!(await recall(batch))) return
    for (const { input, receivedAt } of batch) {
      if (input.kind === 'queues') cluster.observe(input)
      else cluster.apply(input, receivedAt)
    }
    const changes = cluster.takeChanges()
    if (!(await save(changes))) return
    report(changes, cluster.forget())
  }

  /** Brings back what the history knows of the batch's tasks, so that an event after a restart or after eviction continues its task. */
  function recall(batch: readonly Arrival[]): Promise<boolean> {
    const unknown = new Set<string>()
    for (const { input } of batch) {
      if (input.kind === 'task' && !cluster.knows(input.uuid)) unknown.add(input.uuid)
    }
    if (unknown.size === 0) return Promise.resolve(true)
    return holdUntilDone('read', async () => cluster.adopt(await writer.find([...unknown])), hold)
  }

  function save({ tasks, workers }: ClusterChanges): Promise<boolean> {
    if (tasks.length === 0 && workers.length === 0) return Promise.resolve(true)
    return holdUntilDone('write', () => writer.write(tasks, workers), hold)
  }

  function report(changes: ClusterChanges, forgotten = NOTHING_FORGOTTEN): void {
    isUnreported = false
    const { workers: gone, queues: goneQueues } = forgotten
    const queueSampling = cluster.queueSampling()
    deps.report(
      toIngestReport(changes, { asOf: clock(), link, intake, gone, goneQueues, queueSampling }),
    )
  }
}
