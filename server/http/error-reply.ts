/** The one place where an error becomes an answer. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../contract/api/problem.ts'
import type { AppError } from '../errors.ts'
import type { Log } from '../log.ts'
import { errorFamily } from './error-family.ts'
import { escapeText, noticePage } from './html.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { toAppError } from './to-app-error.ts'

export interface ErrorReplyDeps {
  readonly log: Log
  /** Pages must say so when the data is simulated. */
  readonly demo: boolean
  /** Path of the start page. */
  readonly home: string
}

export type SendError = (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply

export function createSendError({ log, demo, home }: ErrorReplyDeps): SendError {
  return (cause, request, reply) => {
    const error = toAppError(cause)
    note(log, error, request)
    // Whatever a route had set for the answer it meant to give goes; what every answer has stays.
    for (const name of Object.keys(reply.getHeaders())) {
      if (!(name in SECURITY_HEADERS) && !KEPT.includes(name)) reply.removeHeader(name)
    }
    reply.code(error.status).headers(SECURITY_HEADERS)
    switch (errorFamily(pathOf(request))) {
      case 'problem':
        return reply
          .type('application/problem+json')
          .send(JSON.stringify(toProblem(error, request)))
      case 'empty':
        return reply.type(HTML).send('')
      case 'text':
        return reply.type(HTML).send(escapeText(sentence(error)))
      case 'page': {
        const title = titleOf(error)
        return reply.type(HTML).send(noticePage({ title, text: sentence(error), demo, home }))
      }
    }
  }
}

const HTML = 'text/html; charset=utf-8'
const KEPT = ['x-request-id', 'allow', 'retry-after']

/** Path of a request, as sent, without its query. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? ''

const titleOf = (error: AppError): string => STATUS_CODES[error.status] ?? 'Error'

const sentence = ({ message, fix }: AppError): string => (fix ? `${message}. ${fix}` : message)

function toProblem(error: AppError, request: FastifyRequest): Problem {
  return {
    type: `urn:sepal:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: titleOf(error),
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.parameter === undefined ? {} : { parameter: error.parameter }),
    requestId: request.id,
    ...(error.fix === undefined ? {} : { fix: error.fix }),
  }
}

function note(log: Log, error: AppError, request: FastifyRequest): void {
  const fields = { requestId: request.id, code: error.code, route: request.routeOptions.url }
  if (error.status < 500) log.debug(fields, error.message)
  else if (error.code === 'INTERNAL') log.error({ ...fields, err: error.cause }, error.message)
  else log.warn({ ...fields, err: error.cause }, error.message)
}
