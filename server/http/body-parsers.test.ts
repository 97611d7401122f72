import fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { setBodyParsers } from './body-parsers.ts'
import { toAppError } from './to-app-error.ts'

const app = fastify()
app.setErrorHandler((error, _request, reply) => reply.code(toAppError(error).status).send(''))
setBodyParsers(app)
app.post('/', ({ body }) =>
  body instanceof URLSearchParams ? { form: [...body] } : { json: body },
)

const post = (type: string, payload: string) =>
  app.inject({ method: 'POST', url: '/', payload, headers: { 'content-type': type } })

describe('setBodyParsers()', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
  ])('reads %s', async (type) => {
    expect((await post(type, '{"a":[1]}')).json()).toEqual({ json: { a: [1] } })
  })

  test('reads a form, repeated names and all', async () => {
    const reply = await post('application/x-www-form-urlencoded', 'a=1&a=%26&__proto__=x')
    expect(reply.json()).toEqual({
      form: [
        ['a', '1'],
        ['a', '&'],
        ['__proto__', 'x'],
      ],
    })
  })

  test.each([
    'text/plain',
    'text/plain;charset=utf-8',
    'application/json;',
    'application/json; a',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'application/x-www-form-urlencoded; charset=x',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('refuses %s', async (type) => {
    expect((await post(type, '{"a":1}')).statusCode).toBe(415)
  })

  test.each(['{"__proto__":{}}', '{"a":{"__proto__":1}}', '{"constructor":{"prototype":{}}}'])(
    'refuses the JSON %s',
    async (payload) => {
      expect((await post('application/json', payload)).statusCode).toBe(400)
    },
  )
})
