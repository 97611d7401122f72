import type { FastifyInstance } from 'fastify'
import { scopeOf } from '../../access/authorize.ts'
import type { AppDeps } from '../app-deps.ts'
import { personOf } from '../gate.ts'

const ACCESS = { permissions: ['metrics.read'] } as const

/** GET /metrics: Prometheus' text, of what the person who asks may see. */
export function registerMetrics(app: FastifyInstance, { metrics }: Pick<AppDeps, 'metrics'>): void {
  app.get('/metrics', { config: { access: ACCESS } }, async (request, reply) =>
    reply.type(metrics.contentType).send(await metrics.render(scopeOf(personOf(request)))),
  )
}
