/**
 * Finds out what the broker lost on its way from the workers' own count: a heartbeat carries how many
 * tasks a worker has started since its own start (`processed`), and each start is an event as well.
 *
 * What is missing counts only when a later heartbeat still misses it and events come from this
 * worker: events lie in a worker's buffer when its heartbeat leaves, and one that sends heartbeats and
 * no task events has them switched off.
 *
 * Source: celery/worker/heartbeat.py (`processed`), celery/worker/state.py (task_accepted),
 * celery/worker/request.py (on_accepted sends `task-started`), celery/events/dispatcher.py (buffers).
 */
import type { CeleryEvent, WorkerEvent } from '../../contract/model/event.ts'
import type { Worker } from '../../contract/model/worker.ts'

export interface MissingEvents {
  readonly from: number
  readonly to: number
  /** Estimated: starts that are missing, and as many other events as this worker sends for each. */
  readonly events: number
}

export interface StartCounter {
  /** What was last known of a worker, from the history: what it counts until its first heartbeat was sent while nobody listened. */
  adopt(worker: Worker): void
  /** @returns what was found to be missing; null: nothing */
  note(event: CeleryEvent, receivedAt: number): MissingEvents | null
}

interface Run {
  pid: number | null
  processed: number
  /** Unix seconds, our clock: the last heartbeat at which nothing was missing, and the last one. */
  completeAt: number
  lastAt: number
  /** Since the last heartbeat. */
  startsSeen: number
  /** Starts of this run that were counted and not seen, at the last heartbeat and before it. */
  missing: number
  /** Seen in this run: to know how many events a start stands for. */
  allStarts: number
  allEvents: number
  /** Whether this run is known to send events: seen before, or hoped for. */
  sends: 'yes' | 'perhaps' | 'no'
  /** Heartbeats in a row between which tasks were started and none was seen. */
  silent: number
}

/** Starts that may be missing without a word: what a worker's buffer holds, twice. */
const TOLERANCE = 50
const MAX_RUNS = 5_000
const USUAL_EVENTS_PER_START = 3
const ENOUGH_STARTS = 20

export function createStartCounter(): StartCounter {
  const runs = new Map<string, Run>()
  return {
    adopt({ hostname, pid, processed, lastSeen }) {
      if (processed === null || runs.size >= MAX_RUNS) return
      runs.set(hostname, newRun({ pid, processed, at: lastSeen, sends: 'perhaps' }))
    },
    note(event, receivedAt) {
      if (event.kind === 'task') {
        if (event.subject !== 'sent') noteTask(runs.get(event.hostname), event.subject)
        return null
      }
      if (event.kind !== 'worker' || event.processed === undefined) return null
      return noteHeartbeat(event, event.processed, receivedAt)
    },
  }

  function noteHeartbeat(event: WorkerEvent, processed: number, at: number): MissingEvents | null {
    const { hostname } = event
    const run = runs.get(hostname)
    const pid = event.pid ?? null
    if (event.subject === 'offline' || run === undefined || isOther(run, pid, processed)) {
      runs.delete(hostname)
      if (event.subject !== 'offline' && runs.size < MAX_RUNS) {
        runs.set(hostname, newRun({ pid, processed, at, sends: 'no' }))
      }
      return null
    }
    run.pid = pid
    return compare(run, processed, at)
  }
}

function newRun({
  pid,
  processed,
  at,
  sends,
}: Pick<Run, 'pid' | 'processed' | 'sends'> & { readonly at: number }): Run {
  const counts = { startsSeen: 0, missing: 0, allStarts: 0, allEvents: 0, silent: 0 }
  return { pid, processed, completeAt: at, lastAt: at, sends, ...counts }
}

const isOther = (run: Run, pid: number | null, processed: number): boolean =>
  processed < run.processed || (pid !== null && run.pid !== null && run.pid !== pid)

function noteTask(run: Run | undefined, subject: string): void {
  if (run === undefined) return
  run.allEvents += 1
  if (subject !== 'started') return
  run.startsSeen += 1
  run.allStarts += 1
}

function compare(run: Run, processed: number, at: number): MissingEvents | null {
  const grown = processed - run.processed
  const { startsSeen, missing: before, lastAt } = run
  run.processed = processed
  run.startsSeen = 0
  run.lastAt = at
  if (grown === 0 && startsSeen === 0) return null
  if (startsSeen === 0) return noteSilence(run, grown)
  run.silent = 0
  if (run.sends === 'no') {
    // The events of this run begin here: what it started before was never meant to come.
    run.sends = 'yes'
    run.missing = 0
    run.completeAt = at
    return null
  }
  run.sends = 'yes'
  run.missing = Math.max(0, before + grown - startsSeen)
  const lost = Math.min(before, run.missing)
  if (lost > TOLERANCE) {
    const missing = { from: run.completeAt, to: lastAt, events: Math.round(lost * perStart(run)) }
    run.missing -= lost
    run.completeAt = lastAt
    return missing
  }
  if (run.missing <= TOLERANCE) run.completeAt = at
  return null
}

/** Tasks were started, and nothing was seen of them. Twice in a row: events are switched off. */
function noteSilence(run: Run, grown: number): null {
  run.silent += 1
  run.missing += grown
  if (run.silent < 2) return null
  run.sends = 'no'
  run.missing = 0
  return null
}

const perStart = ({ allStarts, allEvents }: Run): number =>
  allStarts < ENOUGH_STARTS ? USUAL_EVENTS_PER_START : allEvents / allStarts
