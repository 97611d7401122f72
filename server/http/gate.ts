/**
 * What stands before every route: whose host, whose page, who asks, and may they.
 *
 * Unknown paths are behind it too, so that nobody learns without a session what exists.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requirePermission } from '../access/authorize.ts'
import type { Person } from '../access/principal.ts'
import { AppError } from '../errors.ts'
import type { AccessRule } from './access-rule.ts'
import type { AppDeps } from './app-deps.ts'
import { errorFamily } from './error-family.ts'
import { pathOf } from './error-reply.ts'
import { loginPath } from './next-path.ts'
import { refuseOtherSites, requireOwnHost } from './request-origin.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { sessionIdOf } from './session-cookie.ts'
import { withoutPrefix } from './url-prefix.ts'

export function guard(
  app: FastifyInstance,
  deps: Pick<AppDeps, 'sessions' | 'boundTo' | 'urlPrefix'>,
): void {
  app.decorateRequest('person', null)
  app.decorateRequest('sessionId', null)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id })
    if (!request.url.startsWith('/')) {
      throw new AppError('REQUEST_INVALID', 'Cannot answer: the address is not a path')
    }
    const host = requireOwnHost(request.raw, deps.boundTo())
    refuseOtherSites(request.raw, `${request.protocol}://${host}`)
    if (withoutPrefix(deps.urlPrefix, request.originalUrl) === null) {
      throw new AppError('ROUTE_NOT_FOUND', 'Cannot answer: there is nothing at this address')
    }

    const rule = request.is404 ? UNKNOWN_PATH : request.routeOptions.config.access
    if (rule === 'public') return undefined
    request.sessionId = sessionIdOf(request.headers.cookie, deps.boundTo())
    request.person = await deps.sessions.resolve(request.sessionId ?? '')
    if (request.person === null) return askToSignIn(request, reply, deps.urlPrefix)
    // No rule is no way in, though the start has refused such a route already.
    if (rule === undefined) throw new AppError('ACCESS_DENIED', 'Cannot answer: no access rule')
    for (const permission of rule.permissions) requirePermission(request.person, permission)
    return undefined
  })
}

const UNKNOWN_PATH: AccessRule = { permissions: ['session.own'] }

/** A page leads to the sign-in page and back; data is refused. */
function askToSignIn(request: FastifyRequest, reply: FastifyReply, prefix: string): FastifyReply {
  if (errorFamily(pathOf(request)) !== 'page') {
    throw new AppError('LOGIN_REQUIRED', 'Cannot answer: nobody is signed in', {
      fix: 'Run `sepal link` and open the address that it prints',
    })
  }
  const reading = request.method === 'GET' || request.method === 'HEAD'
  return reading
    ? reply.redirect(loginPath(request.originalUrl, prefix), 302)
    : reply.redirect(`${prefix}/login`, 303)
}

/** Who asks, in a route that is not public. @throws {AppError} LOGIN_REQUIRED: in one that is */
export function personOf(request: FastifyRequest): Person {
  if (request.person !== null) return request.person
  throw new AppError('LOGIN_REQUIRED', 'Cannot answer: nobody is signed in')
}
