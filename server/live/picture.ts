/** Main's copy of the live picture: what the ingest thread last told of workers, queues, link and intake. */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import type { Gap } from '../../contract/model/gap.ts'
import { createIntake, type Holding, type Intake } from '../../contract/model/intake.ts'
import { notSampled, type Queue, type QueueSampling } from '../../contract/model/queue.ts'
import type { Standby } from '../../contract/model/standby.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { IngestReport } from '../ingest/ingest-report.ts'

export interface LivePicture {
  apply(report: IngestReport): void
  /** One for each name, in the order of their characters: of several runs the one last heard of. */
  workers(): Worker[]
  worker(hostname: string): Worker | null
  /** In the order of their names' characters. */
  queues(): Queue[]
  queue(name: string): Queue | null
  queueSampling(): QueueSampling
  link(): BrokerLink
  intake(): Intake
  /** What this Sepal has counted itself. */
  counted(): Intake
  /** What the history does not take; null: it takes everything. */
  holding(): Holding | null
  /** Null: this Sepal learns itself. */
  standby(): Standby | null
  /** The newest first, at most `MAX_GAPS`. */
  gaps(): Gap[]
}

/** More are in the history. */
const MAX_GAPS = 20

/** @param link what to say of the broker until the first report */
export function createLivePicture(link: BrokerLink): LivePicture {
  const workers = new Map<string, Worker>()
  const queues = new Map<string, Queue>()
  const gaps = new Map<string, Gap>()
  let lastSampling = notSampled(0)
  let lastLink = link
  let lastIntake: Intake = createIntake()
  let lastCounted: Intake = createIntake()
  let lastHolding: Holding | null = null
  let lastStandby: Standby | null = null

  return {
    apply(report) {
      for (const worker of report.workers) {
        if (isNewer(worker, workers.get(worker.hostname))) workers.set(worker.hostname, worker)
      }
      for (const hostname of report.gone) workers.delete(hostname)
      for (const queue of report.queues) queues.set(queue.name, queue)
      for (const name of report.goneQueues) queues.delete(name)
      lastSampling = report.queueSampling
      lastLink = report.link
      lastIntake = report.intake
      lastCounted = report.counted
      lastHolding = report.holding
      lastStandby = report.standby
      for (const gap of report.gaps) gaps.set(`${gap.from} ${gap.cause}`, gap)
      for (const { from, cause } of newestFirst(gaps).slice(MAX_GAPS)) {
        gaps.delete(`${from} ${cause}`)
      }
    },
    workers: () => [...workers.values()].sort(byHostname),
    worker: (hostname) => workers.get(hostname) ?? null,
    queues: () => [...queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    queue: (name) => queues.get(name) ?? null,
    queueSampling: () => lastSampling,
    link: () => lastLink,
    intake: () => lastIntake,
    counted: () => lastCounted,
    holding: () => lastHolding,
    standby: () => lastStandby,
    gaps: () => newestFirst(gaps),
  }
}

/** A report may hold earlier runs of the same name, in any order. */
const isNewer = (worker: Worker, known: Worker | undefined): boolean =>
  known === undefined || known.pid === worker.pid || worker.lastSeen >= known.lastSeen

const byHostname = (a: Worker, b: Worker): number => (a.hostname < b.hostname ? -1 : 1)

const newestFirst = (gaps: ReadonlyMap<string, Gap>): Gap[] =>
  [...gaps.values()].toSorted((a, b) => b.from - a.from)
