/** Main's copy of the live picture: what the ingest thread last told of workers, link and intake. */
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import { createIntake, type Intake } from '../../contract/model/intake.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { IngestReport } from '../ingest/ingest-report.ts'

export interface LivePicture {
  apply(report: IngestReport): void
  /** One for each name, in the order of their characters: of several runs the one last heard of. */
  workers(): Worker[]
  worker(hostname: string): Worker | null
  link(): BrokerLink
  intake(): Intake
}

/** @param link what to say of the broker until the first report */
export function createLivePicture(link: BrokerLink): LivePicture {
  const workers = new Map<string, Worker>()
  let lastLink = link
  let lastIntake: Intake = createIntake()

  return {
    apply(report) {
      for (const worker of report.workers) {
        if (isNewer(worker, workers.get(worker.hostname))) workers.set(worker.hostname, worker)
      }
      for (const hostname of report.gone) workers.delete(hostname)
      lastLink = report.link
      lastIntake = report.intake
    },
    workers: () => [...workers.values()].sort(byHostname),
    worker: (hostname) => workers.get(hostname) ?? null,
    link: () => lastLink,
    intake: () => lastIntake,
  }
}

/** A report may hold earlier runs of the same name, in any order. */
const isNewer = (worker: Worker, known: Worker | undefined): boolean =>
  known === undefined || known.pid === worker.pid || worker.lastSeen >= known.lastSeen

const byHostname = (a: Worker, b: Worker): number => (a.hostname < b.hostname ? -1 : 1)
