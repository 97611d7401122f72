import * as z from 'zod/mini'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import type { AppDeps } from '../app-deps.ts'
import { type OpenApiDocument, openApiDocument } from '../openapi.ts'
import { sessionCookieName } from '../session-cookie.ts'

const DESCRIBE = {
  method: 'GET',
  path: '/api/v1/openapi.json',
  operationId: 'describeApi',
  summary: 'This description',
  permissions: ['api.describe'],
  query: NO_QUERY,
  reply: {
    kind: 'json',
    body: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
    description: 'An OpenAPI 3.1 document',
  },
} satisfies ApiDeclaration

/** Describes `others`, and itself. */
export function openApiRoute(
  others: readonly ApiRoute[],
  { mode: { version }, boundTo, urlPrefix }: Pick<AppDeps, 'mode' | 'boundTo' | 'urlPrefix'>,
): ApiRoute {
  const all = [...others.map((route) => route.declaration), DESCRIBE]
  // The cookie's name is known when the first request comes, and stays.
  let document: OpenApiDocument | null = null
  return apiRoute(DESCRIBE, async () => {
    document ??= openApiDocument(all, {
      version,
      cookie: sessionCookieName(boundTo()),
      urlPrefix,
    })
    return document
  })
}
