/**
 * Events and observations → cluster → history → report, in batches, one after the other.
 *
 * One batch is in the air at a time: it looks up the tasks that the cluster does not know, folds the
 * events, writes what changed and only then reports it, so a page never shows what a crash could
 * still take back. While the history refuses, changes are kept and tried again; what arrives
 * meanwhile waits in the inbox, in memory, then on disk, and what does not fit is dropped and counted.
 */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { CeleryEvent } from '../../contract/model/event.ts'
import type { DropCause, Holding } from '../../contract/model/intake.ts'
import type { QueueSample } from '../../contract/model/queue.ts'
import type { Absence, Delivery, EventSink } from '../broker/broker.ts'
import type { Clock } from '../clock.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { HistoryBatch, TaskWriter } from '../history/task-store.ts'
import type { Log } from '../log.ts'
import { createGapLog } from './gap-log.ts'
import { type HoldOptions, holdUntilDone } from './hold-until-done.ts'
import { type Batch, createInbox, INBOX_LIMITS, type InboxLimits, type Opened } from './inbox.ts'
import { type IngestReport, toIngestReport } from './ingest-report.ts'
import { createIntakeCount } from './intake-count.ts'
import { drainSocket, loopTurn } from './loop-turn.ts'
import { createQueueNotes } from './queue-notes.ts'
import { type CommittedChanges, createReportPace } from './report-pace.ts'
import type { Spill } from './spill.ts'
import { createStartCounter } from './start-counter.ts'
import { createTending } from './tending.ts'

export interface IngestDeps {
  readonly cluster: Cluster
  readonly writer: TaskWriter
  readonly link: BrokerLink
  readonly report: (report: IngestReport) => void
  readonly clock: Clock
  readonly log: Log
  /** Where events wait that memory cannot hold; closed by the caller, after `stop`. @default they are dropped */
  readonly spill?: Spill | null
  /** Whether the broker is asked to keep what is sent while nobody listens. @default false */
  readonly brokerKeepsEvents?: boolean
  readonly limits?: Partial<IngestLimits>
}

export interface IngestLimits extends InboxLimits {
  /** Longest time an event waits for its batch, milliseconds. @default 200 */
  readonly batchMs: number
  /** Pause before a refused write is tried again, milliseconds. @default 1,000 */
  readonly retryMs: number
  /** How often a history without news is told that we are here, milliseconds. @default 10,000 */
  readonly signMs: number
}

const DEFAULT_LIMITS: IngestLimits = {
  ...INBOX_LIMITS,
  batchMs: 200,
  retryMs: 1_000,
  signMs: 10_000,
}
const NO_CHANGES: CommittedChanges = {
  tasks: [],
  workers: [],
  queues: [],
  forgotten: { workers: [], queues: [] },
  gaps: [],
}
/** Samples that wait while the history refuses: ten minutes of them, then the oldest goes. */
const MAX_SAMPLES = 60

export interface Ingest {
  /** Where the broker's messages go. */
  readonly sink: EventSink
  /** The broker hands over events from now on. */
  listening(absence: Absence): void
  /** Takes in what looking at the queues brought: it goes with the next batch of events. */
  observe(sample: QueueSample): void
  /** Tells how the broker is; reported with or without events. */
  setLink(link: BrokerLink): void
  /**
   * Writes what is waiting, then stops for good; what the history refuses is left on disk.
   *
   * @param how `isElsewhere`: somebody else writes what waits here, so that it is let go
   */
  stop(how?: { readonly isElsewhere?: boolean }): Promise<void>
}

/** Starts with the workers that the history remembers, which the first report holds. */
export async function startIngest(deps: IngestDeps): Promise<Ingest> {
  const { cluster, writer, clock, log, spill = null } = deps
  const limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const gaps = createGapLog(deps.brokerKeepsEvents !== true)
  const count = createIntakeCount(gaps, log)
  const { intake } = count
  const starts = createStartCounter()
  const notes = createQueueNotes()
  const samples: QueueSample[] = []
  const inbox = createInbox({ limits, spill, onDropped, onDamaged })
  const pace = createReportPace((changes) => deps.report(toIngestReport(changes, now())))
  let link = deps.link
  let refusal: Pick<Holding, 'since' | 'reason'> | null = null
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let eventsInAir = 0
  let lostAtStop = 0
  let isUnreported = false
  let isSignDue = false
  let isStopping = false
  const hold: HoldOptions = {
    log,
    retryMs: limits.retryMs,
    isStopping: () => isStopping,
    onRefused(reason) {
      refusal = { since: refusal?.since ?? clock(), reason }
      pace.tell()
    },
    onDone() {
      refusal = null
    },
  }

  const workers = await writer.workers()
  for (const worker of workers) starts.adopt(worker)
  cluster.adoptWorkers(workers)
  const lastWrite = await writer.lastWrite()
  if (lastWrite !== null) gaps.beginAbsence('away', lastWrite)
  pace.add({ ...NO_CHANGES, workers: cluster.workers(), forgotten: cluster.forget() })
  // Timers from here on: before, the history may have refused, and nobody would stop them.
  const tending = createTending({ tend: () => writer.tend(), onDue: wake, log })
  const sign = setInterval(giveSign, limits.signMs)
  if (!inbox.isEmpty) wake()

  return {
    sink: { deliver, unreadable },
    listening(absence) {
      gaps.endAbsence(clock(), absence)
      note()
    },
    observe(sample) {
      samples.push(sample)
      if (samples.length > MAX_SAMPLES) samples.shift()
      note()
    },
    setLink(next) {
      link = next
      if (next.state === 'lost') gaps.beginAbsence('disconnected', next.since)
      pace.tell()
      note()
    },
    async stop({ isElsewhere = false } = {}) {
      isStopping = true
      clearInterval(sign)
      clearTimeout(timer)
      tending.stop()
      await running
      if (isElsewhere) {
        letGo()
        return
      }
      inbox.leaveDisk()
      isSignDue = true
      let isTaken = await takeBatch()
      while (isTaken && !inbox.isEmpty) isTaken = await takeBatch()
      lostAtStop += inbox.keep()
      if (lostAtStop > 0) {
        log.error({ messages: lostAtStop }, 'Cannot keep messages that were not written')
        pace.tell()
      }
      pace.stop()
    },
  }

  function letGo(): void {
    const messages = inbox.letGo()
    intake.handedOver += messages
    if (messages > 0) {
      log.info({ messages }, 'Let go what waited: another Sepal takes it in')
      pace.tell()
    }
    pace.stop()
  }

  function deliver(delivery: Delivery): void {
    const receivedAt = clock()
    count.noteMessage(receivedAt)
    inbox.put(delivery, receivedAt)
    note()
  }

  function unreadable(cause: Parameters<EventSink['unreadable']>[0]): void {
    count.noteMessage(clock())
    count.noteUnreadable(cause)
    note()
  }

  function onDropped(delivery: Delivery, receivedAt: number, cause: DropCause | null): void {
    const otherwise = refusal === null ? 'overload' : 'history'
    count.noteDropped(delivery, receivedAt, cause ?? otherwise)
  }

  function onDamaged(messages: number): void {
    count.noteUnreadable('spill', messages)
  }

  /** A history that hears nothing would not know afterwards how long we were there. */
  function giveSign(): void {
    isSignDue = true
    gaps.retell()
    gaps.forget(clock())
    note()
  }

  function note(): void {
    isUnreported = true
    wake()
  }

  /** A full batch goes at once, a partial one when its time is up; never two at a time. */
  function wake(): void {
    if (isStopping || running !== null) return
    if (inbox.isBatch) {
      clearTimeout(timer)
      run()
    } else if (isUnreported || !inbox.isEmpty) {
      timer ??= setTimeout(run, limits.batchMs)
    } else if (tending.isDue) {
      start(tending.takeSlice())
    }
  }

  function run(): void {
    timer = undefined
    start(takeBatch().then(() => (inbox.isEmpty ? undefined : drainSocket(() => intake.messages))))
  }

  function start(work: Promise<unknown>): void {
    running = work
      .then(() => undefined)
      .finally(() => {
        running = null
        wake()
      })
  }

  /** @returns false where the history refused, and stopping came before it took it */
  async function takeBatch(): Promise<boolean> {
    isUnreported = false
    eventsInAir = 0
    const batch = inbox.startBatch()
    if (await fold(batch)) {
      observeQueues()
      const { tasks, workers: changed, queues, sums: folded } = cluster.takeChanges()
      const sums = { ...folded, queues: notes.take() }
      const told = gaps.takeChanged()
      const upTo = inbox.waiting.since ?? clock()
      if (await save({ tasks, workers: changed, sums, gaps: told.map(ended), upTo })) {
        batch.settle()
        eventsInAir = 0
        pace.add({ tasks, workers: changed, queues, forgotten: cluster.forget(), gaps: told })
        return true
      }
    }
    lostAtStop += batch.giveBack()
    return false
  }

  /** Slice by slice, and between them the socket has its turn. */
  async function fold(batch: Batch): Promise<boolean> {
    for (;;) {
      const slice = batch.takeSlice()
      if (slice.length === 0) return true
      countIn(slice)
      if (!(await recall(slice))) return false
      for (const { events, receivedAt } of slice) {
        for (const event of events) apply(event, receivedAt)
      }
      await loopTurn()
    }
  }

  function countIn(slice: readonly Opened[]): void {
    for (const { events, malformed } of slice) {
      intake.events += events.length
      eventsInAir += events.length
      for (const cause of malformed) count.noteUnreadable(cause)
    }
  }

  /** Brings back what the history knows of these tasks, so that an event after a restart or after eviction continues its task. */
  function recall(slice: readonly Opened[]): Promise<boolean> {
    const unknown = new Set<string>()
    for (const { events } of slice) {
      for (const event of events) {
        if (event.kind === 'task' && !cluster.knows(event.uuid)) unknown.add(event.uuid)
      }
    }
    if (unknown.size === 0) return Promise.resolve(true)
    return holdUntilDone('read', async () => cluster.adopt(await writer.find([...unknown])), hold)
  }

  function apply(event: CeleryEvent, receivedAt: number): void {
    cluster.apply(event, receivedAt)
    const missing = starts.note(event, receivedAt)
    if (missing !== null) gaps.noteMissing(missing)
  }

  function observeQueues(): void {
    for (const sample of samples.splice(0)) {
      cluster.observe(sample)
      notes.add(
        sample.queues.map(({ observation }) => observation),
        sample.at,
      )
    }
  }

  function save(batch: HistoryBatch): Promise<boolean> {
    const isEmpty = batch.tasks.length + batch.workers.length + batch.gaps.length === 0
    if (isEmpty && batch.sums.queues.length === 0 && !isSignDue) return Promise.resolve(true)
    isSignDue = false
    return holdUntilDone('write', () => writer.write(batch), hold)
  }

  /** Were we killed while a gap lasts, it would never end: so what is written ends now, and again later. */
  function ended<G extends { readonly to: number | null }>(gap: G): G {
    return gap.to === null ? { ...gap, to: clock() } : gap
  }

  function now(): Pick<IngestReport, 'asOf' | 'link' | 'intake' | 'holding' | 'queueSampling'> {
    const { waiting, eventsEstimate } = inbox
    intake.waiting = waiting
    intake.spilled = inbox.spilled
    const held = { events: eventsEstimate + eventsInAir, bytes: waiting.bytes }
    return {
      asOf: clock(),
      link,
      intake,
      queueSampling: cluster.queueSampling(),
      holding: refusal === null ? null : { ...refusal, ...held },
    }
  }
}
