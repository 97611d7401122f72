import type { FastifyInstance } from 'fastify'
import type { AppDeps } from '../app-deps.ts'
import { searchOf } from '../search-of.ts'

const HTML = 'text/html; charset=utf-8'

/**
 * Liveness: says that main answers, and nothing else. Flower's path, body and type.
 *
 * With `?ready`: whether the history takes what comes in, for whoever decides on traffic; two words,
 * for they are told to anybody.
 */
export function registerHealth(app: FastifyInstance, { picture }: Pick<AppDeps, 'picture'>): void {
  app.get('/healthcheck', { config: { access: 'public' } }, (request, reply) => {
    const isReady = !searchOf(request).has('ready') || picture.holding() === null
    return reply
      .code(isReady ? 200 : 503)
      .type(HTML)
      .send(isReady ? 'OK' : 'NOT READY')
  })
}
