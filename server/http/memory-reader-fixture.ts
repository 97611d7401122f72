/** A history in memory for the tests of this room: tasks as an array, sums as they are given. */
import { matchesTaskQuery } from '../../contract/model/query/matches-task-query.ts'
import { inScope } from '../../contract/model/scope.ts'
import { type Task, toTaskRow } from '../../contract/model/task.ts'
import type { RollupReader } from '../history/rollup-store.ts'
import {
  ENOUGH_CHARS,
  type TaskListQuery,
  type TaskPage,
  type TaskSelection,
} from '../history/task-list.ts'
import type { TaskReader } from '../history/task-store.ts'

/** What the sums are answered with; tests write into it. */
export type GivenSums = {
  [Method in keyof RollupReader]: Awaited<ReturnType<RollupReader[Method]>>
}

export const noSums = (): GivenSums => ({
  series: { rows: [], scanned: 0, limited: false },
  errors: { rows: [], scanned: 0, limited: false },
  queueSeries: [],
  workerSeries: [],
  gaps: { rows: [], next: null, prev: null },
  began: null,
})

export interface AskedOfReader {
  readonly lists: TaskListQuery[]
  /** Arguments of every other question, by method. */
  readonly others: [keyof TaskReader, unknown][]
}

/** Tasks in the order of their last event; a cursor is the number of rows before it. */
export function openMemoryReader(
  tasks: readonly Task[],
  sums: GivenSums,
  asked: AskedOfReader,
): TaskReader {
  const select = ({ query, context, range: { from, to }, scope }: TaskSelection): Task[] =>
    tasks
      .filter((task) => inScope(scope, task) && matchesTaskQuery(query, task, context))
      .filter(
        ({ timestamp }) => (from === null || timestamp >= from) && (to === null || timestamp < to),
      )
      .toSorted((a, b) => b.timestamp - a.timestamp)
  const effort = () => ({ scanned: tasks.length, limited: false })
  const find = (query: TaskListQuery): TaskPage<Task> => {
    asked.lists.push(query)
    const matching = select(query)
    const start = Number(query.cursor ?? 0) + (query.offset ?? 0)
    const end = start + query.limit
    return {
      rows: matching.slice(start, end),
      next: end < matching.length ? String(end) : null,
      prev: start === 0 ? null : String(Math.max(0, start - query.limit)),
      ...effort(),
    }
  }
  const note = <Method extends keyof TaskReader>(method: Method, query: unknown) =>
    void asked.others.push([method, query])
  return {
    async list(query) {
      const page = find(query)
      return { ...page, rows: page.rows.map(toTaskRow) }
    },
    async listWhole(query) {
      const page = find(query)
      const start = Number(query.cursor ?? 0) + (query.offset ?? 0)
      let chars = 0
      const enough =
        page.rows.findIndex((row) => (chars += row.result?.length ?? 0) >= ENOUGH_CHARS) + 1
      if (enough === 0 || enough === page.rows.length) return page
      return { ...page, rows: page.rows.slice(0, enough), next: String(start + enough) }
    },
    get: async (id) => tasks.find((task) => task.id === id) ?? null,
    async children(ids) {
      const ofParent = (id: string) =>
        tasks.filter((task) => task.parentId === id && task.id !== id).map((task) => task.id)
      return new Map(ids.map((id) => [id, ofParent(id)]))
    },
    async count(selection) {
      note('count', selection)
      return { count: select(selection).length, isExact: true, ...effort() }
    },
    async histogram(query) {
      note('histogram', query)
      const { from, to } = query.range
      const width = ((to ?? 0) - (from ?? 0)) / query.buckets
      const buckets = Array.from({ length: query.buckets }, (): Record<string, number> => ({}))
      for (const { timestamp, state } of select(query)) {
        const bucket = buckets[Math.floor((timestamp - (from ?? 0)) / width)]
        if (bucket !== undefined) bucket[state] = (bucket[state] ?? 0) + 1
      }
      return { buckets, ...effort() }
    },
    async facet(query) {
      note('facet', query)
      const { field } = query
      const by = Map.groupBy(select(query), (task) => (field === 'error' ? null : task[field]))
      const values = [...by].map(([value, of]) => ({ value, count: of.length }))
      const ranked = values.toSorted((a, b) => b.count - a.count)
      return {
        values: ranked.slice(0, query.limit),
        hasMore: ranked.length > query.limit,
        ...effort(),
      }
    },
    async series(query) {
      note('series', query)
      return sums.series
    },
    async errors(query) {
      note('errors', query)
      return sums.errors
    },
    async queueSeries(query) {
      note('queueSeries', query)
      return sums.queueSeries
    },
    async workerSeries(query) {
      note('workerSeries', query)
      return sums.workerSeries
    },
    async gaps(query) {
      note('gaps', query)
      return sums.gaps
    },
    began: async () => sums.began,
    async close() {},
  }
}
