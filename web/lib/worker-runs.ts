/** A worker's name outlives its process: what a page shows under one name is the newest run. */
import type { WorkerView } from '../../contract/api/workers.ts'
import { compareNames } from './compare-names.ts'

/** The newest run of each name, by name. */
export function latestRuns(workers: Iterable<WorkerView>): WorkerView[] {
  const newest = new Map<string, WorkerView>()
  for (const worker of workers) {
    const known = newest.get(worker.hostname)
    if (known === undefined || isNewer(worker, known)) newest.set(worker.hostname, worker)
  }
  return [...newest.values()].toSorted((a, b) => compareNames(a.hostname, b.hostname))
}

const isNewer = (a: WorkerView, b: WorkerView): boolean =>
  a.firstSeen === b.firstSeen ? a.lastSeen >= b.lastSeen : a.firstSeen > b.firstSeen
