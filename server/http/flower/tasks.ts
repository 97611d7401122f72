/**
 * GET /api/tasks in Flower's shape: one object, keyed by task id, newest first.
 *
 * Flower answers with all it has. Here an answer holds at most 10,000 tasks, and fewer where they are
 * very large; where more match, a `Link` header says where they are.
 */
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { scopeOf } from '../../access/authorize.ts'
import { AppError } from '../../errors.ts'
import { MAX_PAGE, type TaskListQuery } from '../../history/task-store.ts'
import type { AppDeps } from '../app-deps.ts'
import { personOf } from '../gate.ts'
import { searchOf } from '../search-of.ts'
import { collectTasks } from './collect-tasks.ts'
import { filterArgument, intArgument, textArgument } from './flower-argument.ts'
import { parseFlowerTime } from './flower-time.ts'

const ACCESS = {
  permissions: ['task.read', 'task.args', 'task.result', 'task.traceback'],
} as const

/** Refused rather than passed over: an answer in another order, or to another question, would be wrong. */
const NOT_YET = ['sort_by', 'search']

export function registerFlowerTasks(
  app: FastifyInstance,
  { reader }: Pick<AppDeps, 'reader'>,
): void {
  app.get('/api/tasks', { config: { access: ACCESS } }, async (request, reply) => {
    const search = searchOf(request)
    const notYet = NOT_YET.find((name) => (textArgument(search, name) ?? '') !== '')
    if (notYet !== undefined) {
      const error = `Cannot use ${notYet}: this version of Sepal does not know it yet`
      return reply.code(400).send({ error })
    }
    const query = { ...toQuery(search), scope: scopeOf(personOf(request)) }
    const { pieces, next } = await collectTasks(reader, query)
    if (next !== null) {
      reply.header('link', `<${linkToNext(search, next)}>; rel="next"`)
    }
    return reply.type('application/json; charset=UTF-8').send(Readable.from(pieces))
  })
}

/** @throws {AppError} REQUEST_INVALID */
function toQuery(search: URLSearchParams): Omit<TaskListQuery, 'scope'> {
  const limit = intArgument(search, 'limit') ?? 0
  const offset = Math.max(0, intArgument(search, 'offset') ?? 0)
  if (offset > MAX_PAGE) {
    throw new AppError('REQUEST_INVALID', `Cannot skip ${offset} tasks: at most ${MAX_PAGE}`, {
      parameter: 'offset',
    })
  }
  return {
    filter: toFilter(search),
    after: textArgument(search, 'after') || null,
    // In Flower a limit of zero, or below, is none.
    limit: limit > 0 ? Math.min(limit, MAX_PAGE) : MAX_PAGE,
    offset,
  }
}

function toFilter(search: URLSearchParams): TaskListQuery['filter'] {
  const type = filterArgument(search, 'taskname')
  const worker = filterArgument(search, 'workername')
  const state = filterArgument(search, 'state')
  const from = textArgument(search, 'received_start') ?? ''
  const to = textArgument(search, 'received_end') ?? ''
  return {
    ...(type === null ? {} : { type }),
    ...(worker === null ? {} : { worker }),
    ...(state === null ? {} : { states: [state] }),
    ...(from === '' ? {} : { receivedFrom: parseFlowerTime(from, 'received_start') }),
    ...(to === '' ? {} : { receivedTo: parseFlowerTime(to, 'received_end') }),
  }
}

/** The same question, from there on: `after` is ours, reaches any depth, and no new task moves it. */
function linkToNext(search: URLSearchParams, cursor: string): string {
  const next = new URLSearchParams(search)
  next.delete('offset')
  next.set('after', cursor)
  return `/api/tasks?${next}`
}
