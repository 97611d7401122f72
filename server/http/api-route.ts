/**
 * One declaration for each route of /api/v1: what Fastify serves and what the OpenAPI document says
 * are both made of it.
 */
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Permission } from '../../contract/api/permissions.ts'
import type { Person } from '../access/principal.ts'
import { personOf } from './gate.ts'
import { readBody } from './read-body.ts'
import { readQuery } from './read-query.ts'

export interface ApiDeclaration<
  Query extends z.ZodMiniType = z.ZodMiniType,
  Reply extends z.ZodMiniType = z.ZodMiniType,
  Body extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * As OpenAPI writes it. A parameter stands at the end and takes the rest of the path, slashes
   * included; it is percent-encoded once.
   */
  readonly path: `/api/v1/${string}`
  readonly operationId: string
  readonly summary: string
  readonly permissions: readonly [Permission, ...Permission[]]
  /** A strict object of texts: a parameter that it does not name is refused. */
  readonly query: Query
  /** A strict object of JSON; a request that must have no body names none. */
  readonly body?: Body
  readonly reply: ApiReply<Reply>
}

export interface ApiReply<Body extends z.ZodMiniType = z.ZodMiniType> {
  /** `none` answers 204; `stream` sends `Body` as data of server-sent events; `file` has no schema. */
  readonly kind: 'json' | 'stream' | 'file' | 'none'
  readonly body: Body
  readonly description: string
}

export const NO_QUERY = z.strictObject({})
export const NO_BODY = z.undefined()

export interface Ask<Query, Body = unknown> {
  readonly query: Query
  /** Undefined where the declaration names none. */
  readonly body: Body
  /** The parameter of the path, decoded; empty where the path has none. */
  readonly param: string
  readonly person: Person
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

export interface ApiRoute {
  readonly declaration: ApiDeclaration
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
}

/** @param handle gives the body; of a stream and of nothing, `undefined` */
export function apiRoute<
  Query extends z.ZodMiniType,
  Reply extends z.ZodMiniType,
  Body extends z.ZodMiniType = typeof NO_BODY,
>(
  declaration: ApiDeclaration<Query, Reply, Body>,
  handle: (ask: Ask<z.output<Query>, z.output<Body>>) => Promise<z.output<Reply> | undefined>,
): ApiRoute {
  return {
    declaration,
    answer: (request, reply) =>
      handle({
        query: readQuery(declaration.query, request.query),
        body: readBody(declaration.body, request.body),
        param: restOfPath(request),
        person: personOf(request),
        request,
        reply,
      }),
  }
}

/** @param handle gives the file's text as it is to be sent, and sets its type on `reply` */
export function fileRoute<Query extends z.ZodMiniType>(
  declaration: ApiDeclaration<Query, typeof NO_BODY>,
  handle: (ask: Ask<z.output<Query>>) => Promise<Readable>,
): ApiRoute {
  return {
    declaration,
    answer: async (request, reply) => {
      const query = readQuery(declaration.query, request.query)
      const person = personOf(request)
      const nothing = { body: undefined, param: '' }
      return reply.send(await handle({ ...nothing, query, person, request, reply }))
    },
  }
}

export function registerApiRoute(app: FastifyInstance, { declaration, answer }: ApiRoute): void {
  const { method, path, permissions, reply: answered } = declaration
  app.route({
    method,
    url: path.replace(/\{\w+\}$/, '*'),
    config: { access: { permissions } },
    // A HEAD of a stream would never end.
    exposeHeadRoute: answered.kind === 'json',
    async handler(request, reply) {
      const body = await answer(request, reply)
      if (answered.kind === 'none') reply.code(204)
      return body
    },
  })
}

/** What the `*` of a route stands for; Fastify has decoded it once. */
export function restOfPath(request: FastifyRequest): string {
  const params: unknown = request.params
  if (typeof params !== 'object' || params === null || !('*' in params)) return ''
  return String(params['*'])
}
