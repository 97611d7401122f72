/** What one scope is to be told next: reports laid over one another until a patch takes them. */
import { MAX_ROWS_PER_PATCH } from '../../contract/api/live.ts'
import { inGlobs, inScope, type Scope } from '../../contract/model/scope.ts'
import type { TaskRow } from '../../contract/model/task.ts'
import type { IngestReport } from '../ingest/ingest-report.ts'

type PendingReport = Pick<IngestReport, 'tasks' | 'workers' | 'queues' | 'goneQueues' | 'omitted'>

export interface PendingChanges {
  add(report: PendingReport): void
  /** This worker is to be told of, though no report named it. */
  addWorker(hostname: string): void
  /** Hands out what gathered, and starts anew. */
  take(): TakenChanges
}

interface TakenChanges {
  /** Each task once, as last reported; newest change last; at most `MAX_ROWS_PER_PATCH`. */
  readonly tasks: TaskRow[]
  /** Names, each once. */
  readonly workers: string[]
  /** Names, each once, observed or gone: whichever it is now. */
  readonly queues: string[]
  /** Distinct tasks that changed and are not in `tasks`. */
  readonly omitted: number
}

export function createPendingChanges(scope: Scope): PendingChanges {
  let tasks = new Map<string, TaskRow>()
  let workers = new Set<string>()
  let queues = new Set<string>()
  let omitted = 0

  function addWorker(hostname: string): void {
    if (inGlobs(scope.workers, hostname)) workers.add(hostname)
  }

  return {
    add(report) {
      for (const row of report.tasks) {
        if (!inScope(scope, row)) continue
        // Deleted first: a Map keeps the place of a key that it already has.
        tasks.delete(row.id)
        tasks.set(row.id, row)
      }
      for (const { hostname } of report.workers) addWorker(hostname)
      const names = [...report.queues.map(({ name }) => name), ...report.goneQueues]
      for (const name of names) if (inGlobs(scope.queues, name)) queues.add(name)
      omitted += report.omitted
    },
    addWorker,
    take() {
      const all = [...tasks.values()]
      const kept = all.slice(-MAX_ROWS_PER_PATCH)
      const taken = {
        tasks: kept,
        workers: [...workers],
        queues: [...queues],
        omitted: omitted + all.length - kept.length,
      }
      tasks = new Map()
      workers = new Set()
      queues = new Set()
      omitted = 0
      return taken
    },
  }
}
