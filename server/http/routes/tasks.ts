import {
  TASK_PAGE_LIMIT,
  TaskListQuery,
  TaskListReply,
  TaskReply,
} from '../../../contract/api/tasks.ts'
import { scopeOf } from '../../access/authorize.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { badParameter } from '../read-query.ts'
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

export function taskRoutes({ reader, clock }: Pick<AppDeps, 'reader' | 'clock'>): ApiRoute[] {
  return [
    apiRoute(LIST, async ({ query, person }) => {
      const page = await reader.list({
        filter: {
          ...(query.state === undefined ? {} : { states: toStates(query.state) }),
          ...(query.name === undefined ? {} : { name: query.name }),
        },
        scope: scopeOf(person),
        after: query.after ?? null,
        limit: toLimit(query.limit),
      })
      return { ...page, asOf: clock() }
    }),
    apiRoute(ONE, async ({ param: id, person }) => {
      const scope = scopeOf(person)
      const task = await reader.get(id, scope)
      if (task === null) throw taskNotFound()
      const children = await reader.children([id], scope)
      return { ...task, children: children.get(id) ?? [] }
    }),
  ]
}

function toStates(text: string): string[] {
  if (text === '') return []
  const states = text.split(',')
  if (states.includes('')) throw badParameter('state', 'a name between two commas is empty')
  return states
}

function toLimit(text: string): number {
  const limit = Number(text)
  if (limit > TASK_PAGE_LIMIT) throw badParameter('limit', `it is over ${TASK_PAGE_LIMIT}`)
  return limit
}
