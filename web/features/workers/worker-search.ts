/** The address of a worker's page, typed. */
import { parseRangeSearch, type RangeSearch } from '../../lib/range-search.ts'

export const WORKER_TABS = ['now', 'queues', 'limits', 'pool', 'config', 'system'] as const
export type WorkerTab = (typeof WORKER_TABS)[number]

export interface WorkerSearch extends RangeSearch {
  /** Absent: the first. */
  readonly tab?: WorkerTab
}

/** Reads what an address says, leaving out what means nothing. */
export function parseWorkerSearch(raw: Readonly<Record<string, unknown>>): WorkerSearch {
  const tab = WORKER_TABS.find((known) => known === raw['tab'])
  return { ...parseRangeSearch(raw), ...(tab !== undefined && tab !== 'now' && { tab }) }
}
