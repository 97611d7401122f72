/** What a history should answer, said in memory. */
import { errorFingerprint } from '../../contract/model/error-fingerprint.ts'
import { matchesTaskQuery } from '../../contract/model/query/matches-task-query.ts'
import type { TaskSort } from '../../contract/model/query/query-limits.ts'
import { EVERY_TASK } from '../../contract/model/query/task-query.ts'
import { EVERYTHING, inScope } from '../../contract/model/scope.ts'
import type { Task, TaskRow } from '../../contract/model/task.ts'
import { ALWAYS } from '../../contract/model/time-range.ts'
import { bucketOf } from './query/bucket-edges.ts'
import type { FacetQuery, TaskFacet } from './task-figures.ts'
import type { TaskListQuery, TaskSelection } from './task-list.ts'
import type { TaskReader } from './task-store.ts'

export const everyTask: TaskSelection = {
  query: EVERY_TASK,
  context: { now: 0, slowerThan: new Map(), stuckAfter: new Map(), offline: new Set() },
  range: ALWAYS,
  scope: EVERYTHING,
}

export const ask = (query: Partial<TaskListQuery>): TaskListQuery => ({
  ...everyTask,
  sort: 'timestamp',
  direction: 'newest',
  cursor: null,
  limit: 10_000,
  ...query,
})

export const tasksOf = (tasks: Iterable<Task>, selection: TaskSelection): Task[] =>
  [...tasks].filter((task) => {
    const { query, context, range, scope } = selection
    if (range.from !== null && !(task.timestamp >= range.from)) return false
    if (range.to !== null && !(task.timestamp < range.to)) return false
    return inScope(scope, task) && matchesTaskQuery(query, task, context)
  })

/** Tasks by state in each bucket. */
export function bucketsOf(tasks: readonly Task[], edges: readonly number[]) {
  const buckets = edges.slice(1).map((): Record<string, number> => ({}))
  for (const { state, timestamp } of tasks) {
    const bucket = buckets[bucketOf(edges, timestamp)]
    if (bucket !== undefined) bucket[state] = (bucket[state] ?? 0) + 1
  }
  return buckets
}

/** Every value and its count, in no particular order. */
export function facetOf(tasks: readonly Task[], field: FacetQuery['field']): TaskFacet['values'] {
  const counts = new Map<string | null, number>()
  for (const task of tasks) {
    const value = field === 'error' ? errorFingerprint(task) : task[field]
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].map(([value, count]) => ({ value, count }))
}

/** What a list shows of its order: ids of one value may come in any order. */
export const valuesOf = (tasks: readonly (Task | TaskRow)[], sort: TaskSort) =>
  tasks.map((task) => task[sort])

/** The values in the order of a list. */
export function sortedValues(
  tasks: readonly Task[],
  { sort, direction }: Pick<TaskListQuery, 'sort' | 'direction'>,
): (number | string | null)[] {
  const values = valuesOf(tasks, sort).filter((value) => value !== null)
  values.sort((a, b) =>
    typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b))),
  )
  if (direction === 'newest') values.reverse()
  return [...values, ...Array.from({ length: tasks.length - values.length }, () => null)]
}

/** Every page from the first one on, by `next`; then every page back from the last one, by `prev`. */
export async function pagesOf(
  reader: Pick<TaskReader, 'list'>,
  query: TaskListQuery,
): Promise<{ forth: TaskRow[][]; back: TaskRow[][] }> {
  const forth: TaskRow[][] = []
  const back: TaskRow[][] = []
  let page = await reader.list(query)
  forth.push(page.rows)
  while (page.next !== null) {
    page = await reader.list({ ...query, cursor: page.next })
    forth.push(page.rows)
  }
  back.push(page.rows)
  while (page.prev !== null) {
    page = await reader.list({ ...query, cursor: page.prev })
    back.unshift(page.rows)
  }
  return { forth, back }
}

export const idsOf = (rows: readonly { readonly id: string }[]): string[] =>
  rows.map(({ id }) => id)
