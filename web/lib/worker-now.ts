/** Whether a worker lives, as far as this page can know: what nobody can tell is unknown, not offline. */
import type { LiveHello } from '../../contract/api/live.ts'
import type { WorkerView } from '../../contract/api/workers.ts'
import { workerStatus } from '../../contract/model/worker.ts'

export type WorkerNow = 'online' | 'offline' | 'unknown'

export interface Hearing {
  readonly link: LiveHello['link'] | null
  /** Whether this page hears from Sepal at all. */
  readonly connected: boolean
  /** Server's clock at its last word; null before it. */
  readonly asOf: number | null
}

/** After a reconnect, workers not heard of for longer than this are not waited for. */
const RECENT_SECONDS = 600

/** @param now Unix seconds by the server's clock */
export function workerNow(worker: WorkerView, hearing: Hearing, now: number): WorkerNow {
  const { link, connected, asOf } = hearing
  if (worker.saidOffline) return 'offline'
  if (link !== null && link.state !== 'connected') return unlessGone(worker, link.since)
  if (!connected) return unlessGone(worker, asOf ?? now)
  if (worker.status === 'online' && workerStatus(worker, now) === 'online') return 'online'
  return isAwaited(worker, link, now) ? 'unknown' : 'offline'
}

/** Gone before we went deaf, or nobody knows. */
const unlessGone = (worker: WorkerView, deafSince: number): WorkerNow =>
  workerStatus(worker, deafSince) === 'offline' ? 'offline' : 'unknown'

/** The broker is back, and its next heartbeat is not yet due. */
const isAwaited = (worker: WorkerView, link: Hearing['link'], now: number): boolean =>
  link !== null &&
  worker.lastSeen < link.since &&
  worker.lastSeen > link.since - RECENT_SECONDS &&
  workerStatus({ ...worker, lastSeen: link.since }, now) === 'online'

export interface WorkerCounts {
  readonly online: number
  readonly offline: number
  readonly unknown: number
  /** Offline without having said so, not longer than ten minutes ago. */
  readonly lost: number
}

export function countWorkers(
  workers: readonly WorkerView[],
  hearing: Hearing,
  now: number,
): WorkerCounts {
  const counts = { online: 0, offline: 0, unknown: 0, lost: 0 }
  for (const worker of workers) {
    const status = workerNow(worker, hearing, now)
    counts[status] += 1
    const isRecent = now - worker.lastSeen < RECENT_SECONDS
    if (status === 'offline' && !worker.saidOffline && isRecent) counts.lost += 1
  }
  return counts
}

/** Tasks that online workers execute, as far as they told; null where none did. */
export function tasksRunning(
  workers: readonly WorkerView[],
  hearing: Hearing,
  now: number,
): number | null {
  const told = workers.flatMap((worker) =>
    worker.active !== null && workerNow(worker, hearing, now) === 'online' ? worker.active : [],
  )
  return told.length === 0 ? null : told.reduce((sum, active) => sum + active, 0)
}
