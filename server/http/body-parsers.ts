/** Two kinds of body are read, each only under exactly its own type; any other is refused with 415. */
import type { FastifyInstance } from 'fastify'

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i
const FORM_TYPE = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i

/** A form arrives as `URLSearchParams`; a key `__proto__` in JSON is refused. */
export function setBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, parseJson)
  app.addContentTypeParser(FORM_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body.toString()))
  })
}
