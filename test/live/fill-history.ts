/** Writes a history as a Sepal finds it at its start: many tasks, of the last hours, all done. */
import { createTask } from '../../contract/model/task-state.ts'
import type { Task } from '../../contract/model/task.ts'
import { openSqliteWriter } from '../../server/history/sqlite/sqlite-writer.ts'

const BATCH = 5_000
const SECONDS_APART = 0.01
const SEGMENTS = 3
const NO_SUMS = { rollups: [], errors: [], signatures: new Map(), queues: [], workers: [] }

/** The id of the task that came `at`-th: the same in every run. */
export const filledId = (at: number): string =>
  `${(Math.imul(at, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-${String(at).padStart(12, '0')}`

function filledTask(at: number, begun: number): Task {
  const isFailure = at % 50 === 0
  return {
    ...createTask(filledId(at)),
    name: `shop.tasks.step_${at % 37}`,
    state: isFailure ? 'FAILURE' : 'SUCCESS',
    received: begun,
    started: begun + 0.002,
    succeeded: isFailure ? null : begun + 0.005,
    failed: isFailure ? begun + 0.005 : null,
    timestamp: begun + 0.005,
    worker: `celery@host-${at % 11}`,
    queue: `queue-${at % 3}`,
    runtime: isFailure ? null : 0.003,
    retries: 0,
    args: `(${at}, 'order')`,
    kwargs: `{'user_id': ${at % 1_000}}`,
    result: isFailure ? null : `{'rows': ${at % 5_000}}`,
    exception: isFailure ? `TimeoutError('order ${at} was refused')` : null,
  }
}

/** @param now Unix seconds of the last event of the newest task, whose number is `tasks - 1` */
export async function fillHistory(directory: string, tasks: number, now: number): Promise<void> {
  const first = now - tasks * SECONDS_APART
  let clock = first
  const writer = openSqliteWriter({
    directory,
    clock: () => clock,
    tasksPerSegment: Math.ceil(tasks / SEGMENTS),
  })
  try {
    for (let at = 0; at < tasks; at += BATCH) {
      const size = Math.min(BATCH, tasks - at)
      const batch = Array.from({ length: size }, (_, index) =>
        filledTask(at + index, first + (at + index) * SECONDS_APART),
      )
      clock = first + (at + size) * SECONDS_APART
      await writer.write({ tasks: batch, workers: [], gaps: [], sums: NO_SUMS })
    }
    for (let isMore = true; isMore;) isMore = await writer.tend()
  } finally {
    await writer.close()
  }
}
