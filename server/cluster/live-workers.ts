/**
 * The workers of the live picture: who was heard of, when, and what it said of itself.
 *
 * Source: celery/events/state.py (Worker, State._event). Two differences, both in
 * docs/decisions/0003-task-state-deviations.md: signs of life are timed by our clock, and a new
 * process under a known name is a new run that inherits nothing.
 */
import type { WorkerEvent } from '../../contract/model/event.ts'
import { workerStatus, type Worker } from '../../contract/model/worker.ts'

/** Seconds between heartbeats of a worker that has not told (celery/events/state.py). */
const DEFAULT_FREQ = 60

export interface LiveWorkers {
  adopt(workers: readonly Worker[]): void
  /** A task's event came from this node: it lives. */
  touch(hostname: string, now: number): void
  /** @returns the worker, with the event folded; null where it tells of none that is known */
  apply(event: WorkerEvent, now: number): Worker | null
  all(): Worker[]
  takeChanged(): Worker[]
  /**
   * Drops what is over the limit: those that are gone first, the longest unseen first among them.
   *
   * @returns their names
   */
  trim(now: number): string[]
}

export function createLiveWorkers(maxWorkers: number): LiveWorkers {
  const workers = new Map<string, Worker>()
  let changed = new Set<Worker>()

  return {
    adopt(remembered) {
      for (const worker of remembered) {
        const known = workers.get(worker.hostname)
        if (known === undefined || known.lastSeen < worker.lastSeen) {
          workers.set(worker.hostname, worker)
        }
      }
    },
    touch(hostname, now) {
      revive(workers.get(hostname) ?? join(hostname, now), now)
    },
    apply(event, now) {
      const known = workers.get(event.hostname)
      if (event.subject === 'offline') {
        if (known === undefined || !isSameRun(known, event)) return null
        part(known, event, now)
        return known
      }
      const worker = known ?? join(event.hostname, now)
      if (!isSameRun(worker, event)) beginRun(worker, now)
      revive(worker, now)
      copyReport(worker, event)
      worker.clockDrift = event.timestamp - now
      return worker
    },
    all: () => [...workers.values()],
    takeChanged() {
      const taken = [...changed]
      changed = new Set()
      return taken
    },
    trim(now) {
      if (workers.size <= maxWorkers) return []
      const byUse = [...workers.values()].sort(
        (a, b) => liveness(b, now) - liveness(a, now) || b.lastSeen - a.lastSeen,
      )
      const dropped = byUse.slice(maxWorkers)
      for (const worker of dropped) {
        workers.delete(worker.hostname)
        changed.delete(worker)
      }
      return dropped.map(({ hostname }) => hostname)
    },
  }

  function join(hostname: string, now: number): Worker {
    const worker = createWorker(hostname, now)
    workers.set(hostname, worker)
    return worker
  }

  function revive(worker: Worker, now: number): void {
    worker.lastSeen = now
    worker.saidOffline = false
    changed.add(worker)
  }

  function part(worker: Worker, event: WorkerEvent, now: number): void {
    copyReport(worker, event)
    worker.lastSeen = now
    worker.saidOffline = true
    changed.add(worker)
  }
}

const createWorker = (hostname: string, now: number): Worker => ({
  hostname,
  pid: null,
  firstSeen: now,
  lastSeen: now,
  saidOffline: false,
  freq: DEFAULT_FREQ,
  active: null,
  processed: null,
  loadavg: null,
  swIdent: null,
  swVer: null,
  swSys: null,
  clockDrift: null,
})

/** Only worker events tell: events that a task sends by itself carry the pid of a pool's child. */
const isSameRun = (worker: Worker, { pid }: WorkerEvent): boolean =>
  pid === undefined || worker.pid === null || worker.pid === pid

/** Forgets what the process before under this name had told. */
function beginRun(worker: Worker, now: number): void {
  Object.assign(worker, createWorker(worker.hostname, now))
}

function copyReport(worker: Worker, event: WorkerEvent): void {
  if (event.pid !== undefined) worker.pid = event.pid
  if (event.freq !== undefined) worker.freq = event.freq
  if (event.active !== undefined) worker.active = event.active
  if (event.processed !== undefined) worker.processed = event.processed
  if (event.loadavg !== undefined) worker.loadavg = event.loadavg
  if (event.swIdent !== undefined) worker.swIdent = event.swIdent
  if (event.swVer !== undefined) worker.swVer = event.swVer
  if (event.swSys !== undefined) worker.swSys = event.swSys
}

const liveness = (worker: Worker, now: number): number =>
  workerStatus(worker, now) === 'online' ? 1 : 0
