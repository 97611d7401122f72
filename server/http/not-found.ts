import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { DeclaredRoute } from './access-rule.ts'
import { pathOf } from './error-reply.ts'

/**
 * Refuses what no route answers. Behind the gate: only who is signed in is told what exists.
 *
 * @throws {AppError} METHOD_NOT_ALLOWED: the path answers to other methods, which `Allow` lists;
 * ROUTE_NOT_FOUND
 */
export function refuseUnknown(
  routes: readonly DeclaredRoute[],
  request: FastifyRequest,
  reply: FastifyReply,
): never {
  const path = pathOf(request)
  const methods = routes.filter((route) => covers(route.path, path)).map((route) => route.method)
  if (methods.length === 0 || methods.includes(request.method)) {
    throw new AppError('ROUTE_NOT_FOUND', 'Cannot answer: there is nothing at this address')
  }
  reply.header('allow', [...new Set(methods)].sort().join(', '))
  throw new AppError(
    'METHOD_NOT_ALLOWED',
    `Cannot answer: this address does not take ${request.method}`,
  )
}

/** Our patterns are plain paths, or end in `*`. */
const covers = (pattern: string, path: string): boolean =>
  pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
