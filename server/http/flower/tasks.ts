/**
 * GET /api/tasks in Flower's shape: one object, keyed by task id, newest first.
 *
 * Flower answers with all it has. Here an answer holds at most 10,000 tasks, and fewer where they are
 * very large; where more match, a `Link` header says where they are.
 */
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { parseTaskQuery } from '../../../contract/model/query/parse-task-query.ts'
import { TASK_SORTS } from '../../../contract/model/query/query-limits.ts'
import type { TaskQuery } from '../../../contract/model/query/task-query.ts'
import { ALWAYS } from '../../../contract/model/time-range.ts'
import { scopeOf } from '../../access/authorize.ts'
import { AppError } from '../../errors.ts'
import { MAX_PAGE, type TaskListQuery, type TaskSelection } from '../../history/task-list.ts'
import type { AppDeps } from '../app-deps.ts'
import { personOf } from '../gate.ts'
import { searchOf } from '../search-of.ts'
import { collectTasks } from './collect-tasks.ts'
import { filterArgument, intArgument, textArgument } from './flower-argument.ts'
import { parseFlowerTime } from './flower-time.ts'

const ACCESS = {
  permissions: ['task.read', 'task.args', 'task.result', 'task.traceback'],
} as const

export function registerFlowerTasks(
  app: FastifyInstance,
  { reader, queryContext }: Pick<AppDeps, 'reader' | 'queryContext'>,
): void {
  app.get('/api/tasks', { config: { access: ACCESS } }, async (request, reply) => {
    const search = searchOf(request)
    const context = await queryContext()
    const { query, problem } = parseTaskQuery(
      textArgument(search, 'search') ?? '',
      'flower',
      context,
    )
    if (problem !== null) return reply.code(400).send({ error: problem.message })
    const filter: TaskQuery = { kind: 'and', of: [query, ...toFilters(search)] }
    const scope = scopeOf(personOf(request))
    const asked = { query: filter, context, range: ALWAYS, scope, ...toPage(search) }
    const { pieces, next } = await collectTasks(reader, asked)
    if (next !== null) {
      reply.header('link', `<${linkToNext(search, next)}>; rel="next"`)
    }
    return reply.type('application/json; charset=UTF-8').send(Readable.from(pieces))
  })
}

type Page = Omit<TaskListQuery, keyof TaskSelection>

/** @throws {AppError} REQUEST_INVALID */
function toPage(search: URLSearchParams): Page {
  const limit = intArgument(search, 'limit') ?? 0
  const offset = Math.max(0, intArgument(search, 'offset') ?? 0)
  if (offset > MAX_PAGE) {
    throw new AppError('REQUEST_INVALID', `Cannot skip ${offset} tasks: at most ${MAX_PAGE}`, {
      parameter: 'offset',
    })
  }
  return {
    ...toOrder(textArgument(search, 'sort_by') ?? ''),
    cursor: textArgument(search, 'after') || null,
    // In Flower a limit of zero, or below, is none.
    limit: limit > 0 ? Math.min(limit, MAX_PAGE) : MAX_PAGE,
    offset,
  }
}

/** Flower's `sort_by`: a field, ascending, or with a minus before it. */
function toOrder(sortBy: string): Pick<TaskListQuery, 'sort' | 'direction'> {
  if (sortBy === '') return { sort: 'timestamp', direction: 'newest' }
  const isDescending = sortBy.startsWith('-')
  const field = isDescending ? sortBy.slice(1) : sortBy
  const sort = TASK_SORTS.find((one) => one === field)
  if (sort === undefined) {
    throw new AppError(
      'REQUEST_INVALID',
      `Cannot sort by this field: it is none of ${TASK_SORTS.join(', ')}`,
      { parameter: 'sort_by' },
    )
  }
  return { sort, direction: isDescending ? 'newest' : 'oldest' }
}

function toFilters(search: URLSearchParams): TaskQuery[] {
  const type = filterArgument(search, 'taskname')
  const worker = filterArgument(search, 'workername')
  const state = filterArgument(search, 'state')
  return [
    ...(type === null ? [] : [exactly('name', type)]),
    ...(worker === null ? [] : [exactly('worker', worker)]),
    ...(state === null ? [] : [exactly('state', state)]),
    ...toBound(search, 'received_start', '>='),
    ...toBound(search, 'received_end', '<='),
  ]
}

const exactly = (field: 'name' | 'worker' | 'state', value: string): TaskQuery => ({
  kind: 'oneOf',
  field,
  values: [value],
})

/** As in Flower, a task of which no time of receipt is known passes every bound. */
function toBound(search: URLSearchParams, parameter: string, op: '>=' | '<='): TaskQuery[] {
  const text = textArgument(search, parameter) ?? ''
  if (text === '') return []
  const value = parseFlowerTime(text, parameter)
  const within: TaskQuery = { kind: 'compare', field: 'received', op, value }
  return [{ kind: 'or', of: [within, { kind: 'missing', field: 'received' }] }]
}

/** The same question, from there on: `after` is ours, reaches any depth, and no new task moves it. */
function linkToNext(search: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(search)
  next.delete('offset')
  next.set('after', cursor)
  return `/api/tasks?${next}`
}
