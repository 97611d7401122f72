/** Which workers a list shows, in which order and under which heads: plain data, so that it can stand still. */
import type { WorkerView } from '../../../contract/api/workers.ts'
import { compareNames } from '../../lib/compare-names.ts'
import type { WorkerNow } from '../../lib/worker-now.ts'
import type { RecentWork } from './recent-work.ts'
import type { WorkerGrouping, WorkerListSearch, WorkerSort } from './worker-list-search.ts'

/** A worker as it can be judged now. */
export interface JudgedWorker {
  readonly worker: WorkerView
  readonly status: WorkerNow
}

interface ArrangedGroup {
  /** Null: nobody told what they are grouped by. */
  readonly label: string | null
  /** Names of its workers, in order. */
  readonly hostnames: readonly string[]
}

export interface Arrangement {
  /** Without a grouping one group with everybody. */
  readonly groups: readonly ArrangedGroup[]
  readonly isGrouped: boolean
  /** Names of those that are gone: they are no part of a group. */
  readonly offline: readonly string[]
}

/** @param workers by name */
export function arrangeWorkers(
  workers: readonly JudgedWorker[],
  { name = '', status, sort, group }: WorkerListSearch,
  recent: RecentWork,
): Arrangement {
  const part = name.toLowerCase()
  const shown = workers
    .filter(({ worker }) => worker.hostname.toLowerCase().includes(part))
    .filter((one) => status === undefined || one.status === status)
  const ordered = sort === undefined ? shown : shown.toSorted(comparing(sort, recent))
  const names = (all: readonly JudgedWorker[]) => all.map(({ worker }) => worker.hostname)
  const present = ordered.filter((one) => one.status !== 'offline')
  const offline = names(ordered.filter((one) => one.status === 'offline'))
  if (group === undefined) {
    return { groups: [{ label: null, hostnames: names(present) }], isGrouped: false, offline }
  }
  const groups = [...Map.groupBy(present, ({ worker }) => labelOf(worker, group))]
    .toSorted(([a], [b]) => compareLabels(a, b))
    .map(([label, members]) => ({ label, hostnames: names(members) }))
  return { groups, isGrouped: true, offline }
}

/** `celery@host`: Celery's node names. One without a host is its own. */
function labelOf({ hostname, swVer }: WorkerView, group: WorkerGrouping): string | null {
  if (group === 'version') return swVer
  const at = hostname.indexOf('@')
  if (at === -1) return hostname
  return group === 'host' ? hostname.slice(at + 1) : hostname.slice(0, at)
}

/** What is not known comes last, whichever way round. */
const compareLabels = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : compareNames(a, b)

type Compare = (a: JudgedWorker, b: JudgedWorker) => number

function comparing(sort: NonNullable<WorkerListSearch['sort']>, recent: RecentWork): Compare {
  const isDown = sort.startsWith('-')
  const key = (isDown ? sort.slice(1) : sort) as WorkerSort
  const way = isDown ? -1 : 1
  const byName: Compare = (a, b) => compareNames(a.worker.hostname, b.worker.hostname)
  if (key === 'worker') return (a, b) => way * byName(a, b)
  if (key === 'version') {
    return (a, b) => {
      const [one, other] = [a.worker.swVer, b.worker.swVer]
      if (one === null || other === null) {
        return Number(one === null) - Number(other === null) || byName(a, b)
      }
      return way * compareNames(one, other) || byName(a, b)
    }
  }
  const figure = (one: JudgedWorker) => FIGURES[key](one, recent)
  return (a, b) => {
    const [one, other] = [figure(a), figure(b)]
    if (one === null || other === null) {
      return Number(one === null) - Number(other === null) || byName(a, b)
    }
    return way * (one - other) || byName(a, b)
  }
}

type Figure = (one: JudgedWorker, recent: RecentWork) => number | null

const FIGURES: Readonly<Record<Exclude<WorkerSort, 'worker' | 'version'>, Figure>> = {
  active: ({ worker }) => worker.active,
  processed: ({ worker }) => worker.processed,
  load: ({ worker }) => worker.loadavg?.[0] ?? null,
  done: ({ worker }, recent) => recent.of(worker.hostname)?.ended ?? null,
  failing: ({ worker }, recent) => recent.of(worker.hostname)?.failedShare ?? null,
  heard: ({ worker }) => worker.lastSeen,
  // How far it is off, in whichever direction.
  clock: ({ worker }) => (worker.clockDrift === null ? null : Math.abs(worker.clockDrift)),
}
