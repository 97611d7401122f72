/** What a history should give back, said in memory. */
import { expect } from 'vitest'
import { EVERYTHING } from '../../contract/model/scope.ts'
import type { Task, TaskRow } from '../../contract/model/task.ts'
import { aTask } from './task-arbitrary-fixture.ts'
import type { TaskListQuery, TaskReader, TaskWriter } from './task-store.ts'

export const ask = (query: Partial<TaskListQuery>): TaskListQuery => ({
  filter: {},
  scope: EVERYTHING,
  after: null,
  limit: 10_000,
  ...query,
})

export const many = (count: number, prefix = 'task '): Task[] =>
  Array.from({ length: count }, (_, at) => aTask({ id: `${prefix}${at}`, timestamp: at % 5 }))

export async function writeAll(
  writer: TaskWriter,
  batches: readonly Task[][],
): Promise<Map<string, Task>> {
  const last = new Map<string, Task>()
  for (const batch of batches) {
    const once = new Map(batch.map((task) => [task.id, task]))
    await writer.write([...once.values()], [])
    for (const [id, task] of once) last.set(id, task)
  }
  return last
}

export async function pageThrough(
  reader: TaskReader,
  query: Pick<TaskListQuery, 'filter' | 'scope' | 'limit'>,
): Promise<TaskRow[]> {
  const rows: TaskRow[] = []
  let after: string | null = null
  do {
    const page = await reader.list(ask({ ...query, after }))
    expect(page.rows.length).toBeLessThanOrEqual(query.limit)
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

export function passesExact(filter: TaskListQuery['filter'], task: Task): boolean {
  const { type, worker, receivedFrom, receivedTo } = filter
  if (type !== undefined && task.name !== type) return false
  if (worker !== undefined && task.worker !== worker) return false
  const { received } = task
  if (receivedFrom !== undefined && (received === null || received < receivedFrom)) return false
  return receivedTo === undefined || (received !== null && received <= receivedTo)
}

export const byId = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** SQL knows no negative zero. */
export const asKept = (task: Task): Task =>
  Object.fromEntries(
    Object.entries(task).map(([field, value]) => [field, Object.is(value, -0) ? 0 : value]),
  ) as unknown as Task
