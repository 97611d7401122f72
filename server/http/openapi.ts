/** The OpenAPI document of /api/v1, made of the declarations that the routes are made of. */
import * as z from 'zod/mini'
import { Problem } from '../../contract/api/problem.ts'
import type { ApiDeclaration, ApiReply } from './api-route.ts'

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly [key: string]: unknown
}

interface OpenApiFacts {
  readonly version: string
  /** Name of the cookie that holds the session. */
  readonly cookie: string
  /** '' or `/flower`. */
  readonly urlPrefix: string
}

export function openApiDocument(
  declarations: readonly ApiDeclaration[],
  { version, cookie, urlPrefix }: OpenApiFacts,
): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const declaration of declarations) {
    const operations = (paths[declaration.path] ??= {})
    operations[declaration.method.toLowerCase()] = operationOf(declaration)
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sepal',
      version,
      description:
        'Times are Unix seconds with a fraction, UTC. Every refusal is application/problem+json with a stable code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${urlPrefix}/` }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: cookie } },
      responses: {
        Problem: {
          description: 'Why not',
          content: { 'application/problem+json': { schema: toSchema(Problem) } },
        },
      },
    },
  }
}

function operationOf(declaration: ApiDeclaration): Record<string, unknown> {
  const { operationId, summary, permissions } = declaration
  return {
    operationId,
    summary,
    'x-permissions': permissions,
    parameters: [...pathParameters(declaration.path), ...queryParameters(declaration.query)],
    ...(declaration.body && {
      requestBody: {
        required: true,
        content: { [MEDIA_TYPES.json]: { schema: toSchema(declaration.body) } },
      },
    }),
    responses: {
      ...toResponse(declaration.reply),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

function queryParameters(query: z.ZodMiniType): Record<string, unknown>[] {
  const { properties = {}, required = [] } = toSchema(query)
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

const MEDIA_TYPES = { json: 'application/json', stream: 'text/event-stream' } as const
const FILE_TYPES = ['application/x-ndjson', 'text/csv'] as const

function toResponse({ kind, body, description }: ApiReply): Record<string, unknown> {
  if (kind === 'none') return { 204: { description } }
  if (kind === 'file') {
    const text = { schema: { type: 'string' } }
    return {
      200: { description, content: Object.fromEntries(FILE_TYPES.map((one) => [one, text])) },
    }
  }
  return { 200: { description, content: { [MEDIA_TYPES[kind]]: { schema: toSchema(body) } } } }
}

/** As a client sees it: what has a default may be left out, and more keys may come one day. */
function toSchema(schema: z.ZodMiniType) {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' })
  return json
}
