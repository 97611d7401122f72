/** Two kinds of body are read, each only under exactly its own type; any other is refused with 415. */
import type { FastifyInstance } from 'fastify'
import { AppError } from '../errors.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
/** The header as sent: Fastify reads past what it cannot make out behind the semicolon. */
const EXACT = /^(?:application\/json|application\/x-www-form-urlencoded)(?:; ?charset=utf-8)?$/i

/** A form arrives as `URLSearchParams`; a key `__proto__` in JSON is refused. */
export function setBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addHook('preParsing', async ({ method, headers }) => {
    const type = headers['content-type']
    if (method === 'GET' || method === 'HEAD' || type === undefined || EXACT.test(type)) return
    throw new AppError(
      'MEDIA_TYPE_UNSUPPORTED',
      'Cannot read the request: its body is of another type',
    )
  })
  app.addContentTypeParser(
    JSON_TYPE,
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  app.addContentTypeParser(FORM_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()))
  })
}
