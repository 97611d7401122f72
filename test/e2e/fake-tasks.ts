/** How the made-up cluster answers questions about its tasks: searches, pages both ways, counts. */
import { matchesTaskQuery } from '../../contract/model/query/matches-task-query.ts'
import { parseTaskQuery } from '../../contract/model/query/parse-task-query.ts'
import { parseTimeRange } from '../../contract/model/query/time-text.ts'
import { passesTaskFilter } from '../../contract/model/task-filter.ts'
import type { TaskRow } from '../../contract/model/task.ts'
import type { FakeCluster } from './fake-cluster.ts'

/** What is wrong with the search that was asked for; null where it can be read. */
export function searchProblem(params: URLSearchParams, now: number): string | null {
  const { problem } = parseTaskQuery(params.get('q') ?? '', 'sepal', { now })
  return problem === null ? null : `Cannot read the parameter q: ${problem.message}`
}

/** The answer to one of the addresses of tasks; null for any other. */
export function fakeTasks(
  path: string,
  params: URLSearchParams,
  now: number,
  cluster: FakeCluster,
): object | null {
  const rows = () => matching(cluster, params, now)
  switch (path) {
    case '/api/v1/tasks':
      return pageOf(rows(), params, now)
    case '/api/v1/task-count':
      return { count: rows().length, isExact: true, ...effort(rows()), asOf: now }
    case '/api/v1/task-facets':
      return facetOf(rows(), params.get('field') ?? 'state', now)
    case '/api/v1/task-histogram':
      return histogramOf(rows(), params.get('range') ?? 'now-1h', now)
    case '/api/v1/errors':
      return { from: now - 86_400, to: now, rows: [], asOf: now }
    default:
      return null
  }
}

const effort = (rows: readonly unknown[]) => ({ scanned: rows.length, limited: false })

function matching(cluster: FakeCluster, params: URLSearchParams, now: number): TaskRow[] {
  const states = params.get('state')?.split(',') ?? []
  const name = params.get('name') ?? ''
  const { query } = parseTaskQuery(params.get('q') ?? '', 'sepal', { now })
  const { from = null, to = null } = parseTimeRange(params.get('range') ?? '', now) ?? {}
  const context = { now, slowerThan: new Map(), stuckAfter: new Map(), offline: new Set<string>() }
  return cluster.tasks().filter((row) => {
    if (!passesTaskFilter({ states, name }, row)) return false
    if (from !== null && row.timestamp < from) return false
    if (to !== null && row.timestamp >= to) return false
    if (query === null) return false
    return matchesTaskQuery(query, { ...row, ...cluster.task(row.id) }, context)
  })
}

type Cursor = readonly [way: 'next' | 'prev', time: number, id: string]

function pageOf(all: TaskRow[], params: URLSearchParams, now: number): object {
  const rows = ordered(all, params)
  const limit = Number(params.get('limit') ?? 100)
  const cursor = JSON.parse(params.get('cursor') ?? 'null') as Cursor | null
  const at = params.get('at')
  const place = (time: number, id: string) =>
    rows.findIndex((row) => row.id === id || row.timestamp < time)
  let from = 0
  if (at !== null) from = rows.findIndex((row) => row.timestamp < Number(at))
  else if (cursor?.[0] === 'next') from = place(cursor[1], cursor[2]) + 1
  else if (cursor !== null) from = Math.max(0, place(cursor[1], cursor[2]) - limit)
  if (from === -1) from = rows.length
  const page = rows.slice(from, from + limit)
  const [first, last] = [page[0], page.at(-1)]
  const to = (way: Cursor[0], row: TaskRow | undefined, isThere: boolean): string | null =>
    isThere && row !== undefined ? JSON.stringify([way, row.timestamp, row.id]) : null
  return {
    rows: page,
    next: to('next', last, from + limit < rows.length),
    prev: to('prev', first, from > 0),
    ...effort(page),
    asOf: now,
  }
}

function ordered(rows: TaskRow[], params: URLSearchParams): TaskRow[] {
  const key = params.get('sort') ?? 'timestamp'
  const value = (row: TaskRow): number | string | null =>
    (Reflect.get(row, key) as number | string | null | undefined) ?? null
  const sign = params.get('direction') === 'oldest' ? 1 : -1
  if (key === 'timestamp' && sign === -1) return rows
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return x < y ? -sign : x > y ? sign : 0
  })
}

function facetOf(rows: readonly TaskRow[], field: string, now: number): object {
  const counts = new Map<string | null, number>()
  for (const row of rows) {
    const value = (Reflect.get(row, field) as string | null | undefined) ?? null
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count)
  return { values, hasMore: false, ...effort(rows), asOf: now }
}

const BUCKETS = 120

function histogramOf(rows: readonly TaskRow[], range: string, now: number): object {
  const asked = parseTimeRange(range, now)
  const [from, to] = [asked?.from ?? now - 3_600, asked?.to ?? now]
  const buckets = Array.from({ length: BUCKETS }, (): Record<string, number> => ({}))
  for (const { timestamp, state } of rows) {
    const bucket = buckets[Math.floor(((timestamp - from) / (to - from)) * BUCKETS)]
    if (bucket !== undefined) bucket[state] = (bucket[state] ?? 0) + 1
  }
  return { from, to, buckets, ...effort(rows), asOf: now }
}
