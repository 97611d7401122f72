import type { FastifyInstance } from 'fastify'
import { scopeOf } from '../../access/authorize.ts'
import { restOfPath } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { personOf } from '../gate.ts'
import { taskNotFound } from '../task-not-found.ts'
import { toFlowerTask } from './flower-task.ts'

const ACCESS = {
  permissions: ['task.read', 'task.args', 'task.result', 'task.traceback'],
} as const

/** GET /api/task/info/<id> in Flower's shape: one task, or 404 without a word. */
export function registerFlowerTaskInfo(
  app: FastifyInstance,
  { reader }: Pick<AppDeps, 'reader'>,
): void {
  app.get('/api/task/info/*', { config: { access: ACCESS } }, async (request, reply) => {
    const id = restOfPath(request)
    const scope = scopeOf(personOf(request))
    const task = await reader.get(id, scope)
    if (task === null) throw taskNotFound()
    const children = await reader.children([id], scope)
    return reply
      .type('application/json; charset=UTF-8')
      .send(toFlowerTask(task, children.get(id) ?? [], 'inline'))
  })
}
