/** The tasks that a worker has, kept up with what changes. */
import type { TaskListReply } from '../../../contract/api/tasks.ts'

export type TaskRow = TaskListReply['rows'][number]

const HAS: ReadonlySet<string> = new Set(['STARTED', 'RECEIVED'])

/** The same tasks after some changed: whoever came is there, whoever ended or went elsewhere is gone. */
export function withChanges(
  rows: readonly TaskRow[],
  hostname: string,
  changed: readonly TaskRow[],
): TaskRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const task of changed) {
    const isHere = task.worker === hostname && HAS.has(task.state)
    if (isHere) byId.set(task.id, task)
    else byId.delete(task.id)
  }
  return [...byId.values()]
}

/** Those that run, the longest first; a start that nobody told is the oldest. */
export const runningOf = (rows: readonly TaskRow[]): TaskRow[] =>
  rows
    .filter(({ state }) => state === 'STARTED')
    .toSorted((a, b) => (a.started ?? 0) - (b.started ?? 0))

/** Those that wait in the worker, the oldest first. */
export const waitingOf = (rows: readonly TaskRow[]): TaskRow[] =>
  rows
    .filter(({ state }) => state === 'RECEIVED')
    .toSorted((a, b) => (a.received ?? 0) - (b.received ?? 0))
