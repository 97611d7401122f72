import type { FastifyInstance } from 'fastify'

/** Liveness: says that main answers, and nothing else. Flower's path, body and type. */
export function registerHealth(app: FastifyInstance): void {
  app.get('/healthcheck', { config: { access: 'public' } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send('OK'),
  )
}
