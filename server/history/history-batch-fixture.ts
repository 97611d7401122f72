/** Batches for tests of histories, and a query that lists everything. */
import { EVERY_TASK } from '../../contract/model/query/task-query.ts'
import { noCounts, type Outcome, type Rollup } from '../../contract/model/rollup.ts'
import { EVERYTHING } from '../../contract/model/scope.ts'
import type { Task } from '../../contract/model/task.ts'
import { ALWAYS } from '../../contract/model/time-range.ts'
import type { Worker } from '../../contract/model/worker.ts'
import type { RollupBatch } from './rollup-store.ts'
import { aTask } from './task-arbitrary-fixture.ts'
import type { TaskListQuery } from './task-list.ts'
import type { HistoryBatch, TaskReader, TaskWriter } from './task-store.ts'

export const NO_SUMS: RollupBatch = {
  rollups: [],
  errors: [],
  signatures: new Map(),
  queues: [],
  workers: [],
}

export const batchOf = (parts: Partial<HistoryBatch>): HistoryBatch => ({
  tasks: [],
  workers: [],
  sums: NO_SUMS,
  gaps: [],
  ...parts,
})

export const sumsOf = (parts: Partial<RollupBatch>): RollupBatch => ({ ...NO_SUMS, ...parts })

export const aRollup = ({
  counts,
  ...fields
}: Omit<Partial<Rollup>, 'counts'> & {
  readonly counts?: Partial<Record<Outcome, number>>
}): Rollup => ({
  minute: 0,
  name: null,
  worker: null,
  queue: null,
  runtime: new Map(),
  wait: new Map(),
  ...fields,
  counts: { ...noCounts(), ...counts },
})

export const numbered = (count: number, prefix = 'task '): Task[] =>
  Array.from({ length: count }, (_, at) => aTask({ id: `${prefix}${at}`, timestamp: at % 5 }))

export const aWorker = (fields: Partial<Worker>): Worker => ({
  hostname: 'celery@host',
  pid: 1,
  firstSeen: 1,
  lastSeen: 2,
  saidOffline: false,
  freq: 2,
  active: 0,
  processed: 10,
  loadavg: [0, 0, 0],
  swIdent: 'py-celery',
  swVer: '5.6.0',
  swSys: 'Linux',
  clockDrift: -0.25,
  ...fields,
})

/** Up to 10,000 tasks, newest change first. */
export const EVERY_ROW: TaskListQuery = {
  query: EVERY_TASK,
  context: { now: 0, slowerThan: new Map(), stuckAfter: new Map(), offline: new Set() },
  range: ALWAYS,
  scope: EVERYTHING,
  sort: 'timestamp',
  direction: 'newest',
  cursor: null,
  limit: 10_000,
}

/** A list of everything, up to 10,000 rows, but for what is said otherwise. */
export const everyTask = (query: Partial<TaskListQuery>): TaskListQuery => ({
  ...EVERY_ROW,
  ...query,
})

/** Ids of up to 10,000 tasks, newest change first. */
export const listedIds = async (reader: Pick<TaskReader, 'list'>): Promise<string[]> =>
  (await reader.list(EVERY_ROW)).rows.map(({ id }) => id)

/** Writes them one after the other. @returns each task as it was written last */
export async function writeInOrder(
  writer: TaskWriter,
  batches: readonly (readonly Task[])[],
): Promise<Map<string, Task>> {
  const last = new Map<string, Task>()
  for (const batch of batches) {
    const once = new Map(batch.map((task) => [task.id, task]))
    await writer.write(batchOf({ tasks: [...once.values()] }))
    for (const [id, task] of once) last.set(id, task)
  }
  return last
}

/** SQL knows no negative zero. */
export const asStored = (task: Task): Task =>
  Object.fromEntries(
    Object.entries(task).map(([field, value]) => [field, Object.is(value, -0) ? 0 : value]),
  ) as unknown as Task

export const inOrderOfId = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
