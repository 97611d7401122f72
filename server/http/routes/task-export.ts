import { Readable } from 'node:stream'
import {
  MAX_EXPORTED,
  TaskExportQuery,
  type ExportFormat,
} from '../../../contract/api/task-export.ts'
import type { Task } from '../../../contract/model/task.ts'
import type { TaskSelection } from '../../history/task-list.ts'
import type { TaskReader } from '../../history/task-store.ts'
import { type ApiDeclaration, type ApiRoute, fileRoute, NO_BODY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { csvLine } from '../csv-line.ts'
import { readCount } from '../read-count.ts'
import { readSelection } from '../read-selection.ts'

const PAGE_ROWS = 1_000

const EXPORT = {
  method: 'GET',
  path: '/api/v1/task-export',
  operationId: 'exportTasks',
  summary: 'Tasks, whole, as a file',
  permissions: ['export.data', 'task.read', 'task.args', 'task.result', 'task.traceback'],
  query: TaskExportQuery,
  reply: { kind: 'file', body: NO_BODY, description: 'The tasks, newest change first' },
} satisfies ApiDeclaration

const FORMATS = {
  ndjson: { type: 'application/x-ndjson; charset=utf-8', lines: ndjsonLines },
  csv: { type: 'text/csv; charset=utf-8', lines: csvLines },
} as const satisfies Record<
  ExportFormat,
  { type: string; lines: (pages: AsyncIterable<readonly Task[]>) => AsyncIterable<string> }
>

/**
 * The file is written while the history is read, a page at a time and no faster than it is taken. A
 * history that fails on the way breaks the connection off, so that half a file is not taken for one.
 */
export function taskExportRoutes(
  deps: Pick<AppDeps, 'reader' | 'clock' | 'queryContext'>,
): ApiRoute[] {
  return [
    fileRoute(EXPORT, async ({ query, person, reply }) => {
      const limit = readCount('limit', query.limit, MAX_EXPORTED)
      const selection = await readSelection(query, person, deps)
      const { type, lines } = FORMATS[query.format]
      reply.type(type).header('content-disposition', `attachment; filename="tasks.${query.format}"`)
      return Readable.from(lines(pagesOf(deps.reader, selection, limit)))
    }),
  ]
}

async function* pagesOf(
  reader: Pick<TaskReader, 'listWhole'>,
  selection: TaskSelection,
  limit: number,
): AsyncGenerator<Task[]> {
  let cursor: string | null = null
  let count = 0
  do {
    const page = await reader.listWhole({
      ...selection,
      sort: 'timestamp',
      direction: 'newest',
      cursor,
      limit: Math.min(PAGE_ROWS, limit - count),
    })
    yield page.rows
    count += page.rows.length
    cursor = page.next
  } while (cursor !== null && count < limit)
}

async function* ndjsonLines(pages: AsyncIterable<readonly Task[]>): AsyncGenerator<string> {
  for await (const page of pages) {
    yield page.map((task) => `${JSON.stringify(task)}\n`).join('')
  }
}

const CSV_COLUMNS = [
  'id',
  'name',
  'state',
  'timestamp',
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'retried',
  'revoked',
  'rejected',
  'runtime',
  'retries',
  'worker',
  'pid',
  'client',
  'queue',
  'exchange',
  'routingKey',
  'eta',
  'expires',
  'rootId',
  'parentId',
  'terminated',
  'signum',
  'expired',
  'requeue',
  'args',
  'kwargs',
  'result',
  'exception',
  'traceback',
] as const satisfies readonly (keyof Task)[]

async function* csvLines(pages: AsyncIterable<readonly Task[]>): AsyncGenerator<string> {
  yield csvLine(CSV_COLUMNS)
  for await (const page of pages) {
    yield page.map((task) => csvLine(CSV_COLUMNS.map((column) => task[column]))).join('')
  }
}
