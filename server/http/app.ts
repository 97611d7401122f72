/** The HTTP side, put together: every route, the gate before them, and the one way out for errors. */
import fastify, { type FastifyInstance } from 'fastify'
import { requireAccessRules } from './access-rule.ts'
import { registerApiRoute } from './api-route.ts'
import type { AppDeps } from './app-deps.ts'
import { setBodyParsers } from './body-parsers.ts'
import { createSendError } from './error-reply.ts'
import { registerFlowerTaskInfo } from './flower/task-info.ts'
import { registerFlowerTasks } from './flower/tasks.ts'
import { registerFlowerWorkers } from './flower/workers.ts'
import { guard } from './gate.ts'
import { refuseUnknown } from './not-found.ts'
import { errorRoutes } from './routes/errors.ts'
import { registerHealth } from './routes/health.ts'
import { registerLogin } from './routes/login.ts'
import { registerMetrics } from './routes/metrics.ts'
import { openApiRoute } from './routes/openapi.ts'
import { registerPages } from './routes/page.ts'
import { preferenceRoutes } from './routes/preferences.ts'
import { queueRoutes } from './routes/queues.ts'
import { seriesRoutes } from './routes/series.ts'
import { sessionRoutes } from './routes/session.ts'
import { streamRoutes } from './routes/stream.ts'
import { taskExportRoutes } from './routes/task-export.ts'
import { taskFigureRoutes } from './routes/task-figures.ts'
import { taskRoutes } from './routes/tasks.ts'
import { viewRoutes } from './routes/views.ts'
import { workerRoutes } from './routes/workers.ts'
import { innerUrl } from './url-prefix.ts'
import { readWebPages } from './web-pages.ts'

const BODY_LIMIT_BYTES = 64 * 1024
const REQUEST_TIMEOUT_MS = 30_000
const REQUEST_ID_BYTES = 8
/** What answers that are under way get when the server is closed. */
const CLOSE_GRACE_MS = 500
/** A task id of 255 characters, each up to four bytes of three characters. */
const MAX_PARAM_CHARS = 255 * 4 * 3

/**
 * Assembles the server; it listens when it is told to.
 *
 * @throws {AppError} CONFIG_INVALID: the pages are not built; INTERNAL: a route declares no access
 */
export function createApp(deps: AppDeps): FastifyInstance {
  const { log, mode, randomBytes, hub, urlPrefix } = deps
  const pages = readWebPages(deps.webRoot, urlPrefix)
  const sendError = createSendError({ log, demo: mode.demo, home: `${urlPrefix}/` })

  const app = fastify({
    logger: false,
    // The word of a proxy is taken from nobody until one can be named.
    trustProxy: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    requestIdHeader: false,
    genReqId: () => Buffer.from(randomBytes(REQUEST_ID_BYTES)).toString('hex'),
    rewriteUrl: ({ url = '' }) => innerUrl(urlPrefix, url),
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  })
  const routes = requireAccessRules(app)
  setBodyParsers(app)
  guard(app, deps)
  app.setErrorHandler(sendError)
  app.setNotFoundHandler((request, reply) => refuseUnknown(routes, request, reply))
  app.addHook('preClose', async () => {
    // Streams never end by themselves; closing would wait for them.
    hub.close()
    // Nor would it end while somebody holds a connection and sends nothing, or half a request.
    setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS).unref()
  })

  registerHealth(app, deps)
  registerMetrics(app, deps)
  registerLogin(app, pages.login, deps)
  registerPages(app, pages, deps)
  registerFlowerWorkers(app, deps)
  registerFlowerTasks(app, deps)
  registerFlowerTaskInfo(app, deps)
  const ours = [
    ...sessionRoutes(deps),
    ...preferenceRoutes(deps),
    ...viewRoutes(deps),
    ...taskRoutes(deps),
    ...taskFigureRoutes(deps),
    ...taskExportRoutes(deps),
    ...seriesRoutes(deps),
    ...errorRoutes(deps),
    ...workerRoutes(deps),
    ...queueRoutes(deps),
    ...streamRoutes(deps),
  ]
  for (const route of [...ours, openApiRoute(ours, deps)]) registerApiRoute(app, route)
  return app
}
