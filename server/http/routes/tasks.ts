import type * as z from 'zod/mini'
import {
  TASK_PAGE_LIMIT,
  TaskListQuery,
  TaskListReply,
  TaskReply,
} from '../../../contract/api/tasks.ts'
import type { TaskQuery } from '../../../contract/model/query/task-query.ts'
import { attemptsOf, stepsOf } from '../../../contract/model/task-history.ts'
import { scopeOf } from '../../access/authorize.ts'
import { cursorAt } from '../../history/query/page-cursor.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { readCount } from '../read-count.ts'
import { badParameter } from '../read-query.ts'
import { readSelection } from '../read-selection.ts'
import { taskNotFound } from '../task-not-found.ts'

const LIST = {
  method: 'GET',
  path: '/api/v1/tasks',
  operationId: 'listTasks',
  summary: 'Tasks, newest change first, a page at a time',
  // A row's preview is the first line of an exception or a result.
  permissions: ['task.read', 'task.result', 'task.traceback'],
  query: TaskListQuery,
  reply: { kind: 'json', body: TaskListReply, description: 'A page of tasks' },
} satisfies ApiDeclaration

const ONE = {
  method: 'GET',
  path: '/api/v1/tasks/{id}',
  operationId: 'getTask',
  summary: 'One task, whole, with the ids of its children',
  permissions: ['task.read', 'task.args', 'task.result', 'task.traceback'],
  query: NO_QUERY,
  reply: { kind: 'json', body: TaskReply, description: 'The task' },
} satisfies ApiDeclaration

export function taskRoutes(deps: Pick<AppDeps, 'reader' | 'clock' | 'queryContext'>): ApiRoute[] {
  const { reader, clock } = deps
  return [
    apiRoute(LIST, async ({ query: asked, person }) => {
      const { sort, direction } = asked
      const cursor = asked.cursor ?? startOf(asked)
      const limit = readCount('limit', asked.limit, TASK_PAGE_LIMIT)
      const states = toStates(asked.state ?? '')
      const selection = await readSelection(asked, person, deps)
      const query = combine(selection.query, states, asked.name ?? '')
      // Before it is read: what a task did meanwhile is newer than the page.
      const asOf = clock()
      const page = await reader.list({ ...selection, query, sort, direction, cursor, limit })
      return { ...page, asOf }
    }),
    apiRoute(ONE, async ({ param: id, person }) => {
      const scope = scopeOf(person)
      const task = await reader.get(id, scope)
      if (task === null) throw taskNotFound()
      const children = await reader.children([id], scope)
      const told = { steps: [...stepsOf(task)], attempts: attemptsOf(task) }
      return { ...task, ...told, children: children.get(id) ?? [] }
    }),
  ]
}

/** @throws {AppError} REQUEST_INVALID (parameter `at`): the list does not run by time */
function startOf({ at, sort, direction }: z.output<typeof TaskListQuery>): string | null {
  if (at === undefined) return null
  if (sort === 'timestamp') return cursorAt(Number(at), direction)
  throw badParameter('at', 'only a list by timestamp runs by time')
}

/** The short forms `state` and `name` narrow the search further. */
function combine(query: TaskQuery, states: readonly string[], name: string): TaskQuery {
  const narrowed: TaskQuery[] = [query]
  if (states.length > 0) narrowed.push({ kind: 'oneOf', field: 'state', values: states })
  if (name !== '') narrowed.push({ kind: 'contains', fields: ['name'], text: name })
  return { kind: 'and', of: narrowed }
}

function toStates(text: string): string[] {
  if (text === '') return []
  const states = text.split(',')
  if (states.includes('')) throw badParameter('state', 'a name between two commas is empty')
  return states
}
