/** Lays what was committed together, so that main hears of it a few times a second, whatever the flood. */
import type { Gap } from '../../contract/model/gap.ts'
import type { Queue } from '../../contract/model/queue.ts'
import { type Task, type TaskRow, toTaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { Forgotten } from '../cluster/cluster.ts'

/** Copies: they stay true while the cluster goes on folding. */
export interface ReportedChanges {
  readonly tasks: readonly TaskRow[]
  readonly omitted: number
  readonly workers: readonly Worker[]
  readonly gone: readonly string[]
  readonly queues: readonly Queue[]
  readonly goneQueues: readonly string[]
  readonly gaps: readonly Gap[]
}

export interface CommittedChanges {
  readonly tasks: readonly Task[]
  readonly workers: readonly Worker[]
  readonly queues: readonly Queue[]
  readonly forgotten: Forgotten
  readonly gaps: readonly Gap[]
}

export interface ReportPace {
  /** Committed; told at once, or when the pause since the last report is over. */
  add(changes: CommittedChanges): void
  /** Tells now, also where nothing was added. */
  tell(): void
  /** Tells what is left, and nothing afterwards. */
  stop(): void
}

/** Bounds what main has to copy in one report. */
export const MAX_ROWS_PER_REPORT = 500
const PAUSE_MS = 200

export function createReportPace(tellMain: (changes: ReportedChanges) => void): ReportPace {
  const rows = new Map<string, TaskRow>()
  const workers = createLatest<Worker>()
  const queues = createLatest<Queue>()
  let gaps: Gap[] = []
  let omitted = 0
  let isPending = false
  let timer: NodeJS.Timeout | undefined

  return {
    add(changes) {
      addTasks(changes.tasks)
      for (const worker of changes.workers) workers.set(worker.hostname, { ...worker })
      for (const hostname of changes.forgotten.workers) workers.forget(hostname)
      for (const queue of changes.queues) queues.set(queue.name, queue)
      for (const name of changes.forgotten.queues) queues.forget(name)
      gaps.push(...changes.gaps)
      isPending = true
      if (timer === undefined) tell()
    },
    tell,
    stop() {
      if (isPending) tell()
      clearTimeout(timer)
    },
  }

  function addTasks(tasks: readonly Task[]): void {
    const from = Math.max(0, tasks.length - MAX_ROWS_PER_REPORT)
    omitted += from
    for (let at = from; at < tasks.length; at += 1) {
      const task = tasks[at]
      if (task === undefined) continue
      // Deleted first: a Map keeps the place of a key that it already has.
      rows.delete(task.id)
      rows.set(task.id, toTaskRow(task))
    }
    for (const id of rows.keys()) {
      if (rows.size <= MAX_ROWS_PER_REPORT) break
      rows.delete(id)
      omitted += 1
    }
  }

  function tell(): void {
    const [changed, gone] = workers.take()
    const [observed, goneQueues] = queues.take()
    const named = { workers: changed, gone, queues: observed, goneQueues }
    tellMain({ tasks: [...rows.values()], omitted, ...named, gaps })
    rows.clear()
    gaps = []
    omitted = 0
    isPending = false
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      if (isPending) tell()
    }, PAUSE_MS)
  }
}

/** What changed last under each name, and which names are over. */
function createLatest<T>() {
  const changed = new Map<string, T>()
  const gone = new Set<string>()
  return {
    set(name: string, value: T) {
      changed.set(name, value)
      gone.delete(name)
    },
    forget(name: string) {
      changed.delete(name)
      gone.add(name)
    },
    take(): [T[], string[]] {
      const taken: [T[], string[]] = [[...changed.values()], [...gone]]
      changed.clear()
      gone.clear()
      return taken
    },
  }
}
