/** A node that executes tasks, as its heartbeats and its tasks' events tell it. */
export interface Worker {
  /** Node name: `celery@host`. Names are reused: the same name with another pid is another run. */
  hostname: string
  pid: number | null
  /** Unix seconds by our clock: when this run (name and pid) was first heard of. */
  firstSeen: number
  /** Unix seconds by our clock: the last sign of life, of whatever kind. */
  lastSeen: number
  /** It said goodbye (`worker-offline`) and has not been heard of since. */
  saidOffline: boolean
  /** Seconds between heartbeats; Celery's 60 until a heartbeat told. */
  freq: number
  /** Tasks executing now; null until a heartbeat told. */
  active: number | null
  /** Tasks accepted since it started; null until a heartbeat told. */
  processed: number | null
  /** Averages of 1, 5 and 15 minutes. */
  loadavg: readonly number[] | null
  swIdent: string | null
  swVer: string | null
  swSys: string | null
  /** Its clock minus ours, seconds, at the last heartbeat; network delay included. */
  clockDrift: number | null
}

export type WorkerStatus = 'online' | 'offline'

/** Heartbeat intervals of silence after which a worker counts as gone (celery/events/state.py HEARTBEAT_EXPIRE_WINDOW, 200 %). */
const HEARTBEATS_UNTIL_OFFLINE = 2

/** Whether a worker lives at `now` (Unix seconds, our clock), by Celery's rule. */
export function workerStatus(
  worker: Pick<Worker, 'saidOffline' | 'lastSeen' | 'freq'>,
  now: number,
): WorkerStatus {
  if (worker.saidOffline) return 'offline'
  return now < worker.lastSeen + worker.freq * HEARTBEATS_UNTIL_OFFLINE ? 'online' : 'offline'
}
