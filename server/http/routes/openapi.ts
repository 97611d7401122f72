import * as z from 'zod/mini'
import { type ApiDeclaration, type ApiRoute, apiRoute, NO_QUERY } from '../api-route.ts'
import { openApiDocument } from '../openapi.ts'

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
export function openApiRoute(others: readonly ApiRoute[], version: string): ApiRoute {
  const all = [...others.map((route) => route.declaration), DESCRIBE]
  const document = openApiDocument(all, version)
  return apiRoute(DESCRIBE, async () => document)
}
