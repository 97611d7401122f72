import type { FastifyRequest } from 'fastify'

/** The query of a request, repeated names and all. */
export function searchOf({ url }: FastifyRequest): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1))
}
