import { SessionReply } from '../../../contract/api/session.ts'
import { permissionsOf } from '../../access/authorize.ts'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_BODY, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { signedOutHeaders } from '../session-cookie.ts'

const READ = {
  method: 'GET',
  path: '/api/v1/session',
  operationId: 'getSession',
  summary: 'Who is signed in, what they may do, and what this Sepal is',
  permissions: ['session.own'],
  query: NO_QUERY,
  reply: { kind: 'json', body: SessionReply, description: 'The session' },
} satisfies ApiDeclaration

const END = {
  method: 'DELETE',
  path: '/api/v1/session',
  operationId: 'endSession',
  summary: 'Signs out',
  permissions: ['session.own'],
  query: NO_QUERY,
  reply: { kind: 'none', body: NO_BODY, description: 'Signed out' },
} satisfies ApiDeclaration

export function sessionRoutes({
  sessions,
  mode,
  clock,
  boundTo,
  urlPrefix,
}: Pick<AppDeps, 'sessions' | 'mode' | 'clock' | 'boundTo' | 'urlPrefix'>): ApiRoute[] {
  return [
    apiRoute(READ, async ({ person }) => ({
      user: person.name,
      permissions: [...permissionsOf(person)],
      cluster: mode.cluster,
      environment: mode.environment,
      demo: mode.demo,
      version: mode.version,
      now: clock(),
    })),
    apiRoute(END, async ({ request, reply }) => {
      if (request.sessionId !== null) await sessions.close(request.sessionId)
      reply.headers(signedOutHeaders({ boundTo, urlPrefix }))
      return undefined
    }),
  ]
}
