/** How long the first page of each of some searches takes. */
import { EVERY_TASK, type TaskQuery } from '../../contract/model/query/task-query.ts'
import { EVERY_ROW } from '../../server/history/history-batch-fixture.ts'
import type { TaskListQuery } from '../../server/history/task-list.ts'
import type { TaskReader } from '../../server/history/task-store.ts'
import { formatTable } from './format-table.ts'
import { MADE_SINCE } from './made-tasks.ts'

/** How often each is asked. */
export const RUNS = 20

/** What is asked for in a run: something else in each, so that no run helps the next. */
export type AskedPage = readonly [
  title: string,
  query: (run: number) => TaskQuery,
  rest?: (run: number) => Partial<TaskListQuery>,
]

export const askFor = (
  query: TaskQuery = EVERY_TASK,
  rest: Partial<TaskListQuery> = {},
): TaskListQuery => ({
  ...EVERY_ROW,
  query,
  context: { ...EVERY_ROW.context, now: MADE_SINCE },
  limit: 100,
  ...rest,
})

/** @returns a table: of each the last run's rows, and the times of all */
export async function pageTimes(reader: TaskReader, pages: readonly AskedPage[]): Promise<string> {
  const rows: (string | number)[][] = []
  for (const [title, queryOf, restOf] of pages) {
    const last = { rows: 0, scanned: 0, limited: false }
    const times = await timesOf(async (run) => {
      const page = await reader.list(askFor(queryOf(run), restOf?.(run)))
      Object.assign(last, { ...page, rows: page.rows.length })
    })
    rows.push([title, last.rows, last.scanned, last.limited ? 'yes' : 'no', ...times])
  }
  const times = ['first ms', 'median ms', '95 % ms']
  return formatTable(['first page of 100', 'rows', 'scanned', 'limited', ...times], rows)
}

/** Milliseconds of the first run, of the median one, and what 95 % of them stay within. */
export async function timesOf(
  run: (at: number) => Promise<unknown>,
  runs = RUNS,
): Promise<string[]> {
  const times: number[] = []
  for (let at = 0; at < runs; at += 1) {
    const from = performance.now()
    await run(at)
    times.push(performance.now() - from)
  }
  const [first = 0] = times
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0
  return [first, at(0.5), at(0.95)].map((ms) => ms.toFixed(1))
}
