/**
 * Every route says who may use it, or the server does not start.
 *
 * Public is what the sign-in page needs, and the liveness path: nothing that holds data.
 */
import type { FastifyInstance } from 'fastify'
import { PERMISSIONS, type Permission } from '../../contract/api/permissions.ts'
import type { Person } from '../access/principal.ts'
import { AppError } from '../errors.ts'

export type AccessRule = 'public' | { readonly permissions: readonly [Permission, ...Permission[]] }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule
  }
  interface FastifyRequest {
    /** Who asks; null on public routes, and before the gate has looked. */
    person: Person | null
    /** The session id that the cookie held; null as `person`. */
    sessionId: string | null
  }
}

export interface DeclaredRoute {
  readonly method: string
  readonly path: string
  readonly access: AccessRule
}

/**
 * Makes `app` refuse every route, of whatever plugin, that declares no access.
 *
 * @returns the routes, growing as they are registered
 * @throws {AppError} INTERNAL, from the registration: the route names no permission
 */
export function requireAccessRules(app: FastifyInstance): readonly DeclaredRoute[] {
  const declared: DeclaredRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.access
    if (!isAccessRule(access)) {
      throw new AppError('INTERNAL', `Cannot serve ${String(method)} ${url}: it declares no access`)
    }
    for (const one of [method].flat()) declared.push({ method: one, path: url, access })
  })
  return declared
}

/** Trusts no type: a route that a cast let through is refused as well. */
function isAccessRule(access: AccessRule | undefined): access is AccessRule {
  if (access === undefined || access === 'public') return access === 'public'
  const { permissions }: { readonly permissions?: readonly Permission[] } = access
  if (permissions === undefined || permissions.length === 0) return false
  return permissions.every((one) => PERMISSIONS.includes(one))
}
