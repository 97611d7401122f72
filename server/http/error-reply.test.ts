import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Problem } from '../../contract/api/problem.ts'
import { AppError } from '../errors.ts'
import { openTestApp, type TestApp } from './app-fixture.ts'
import { errorFamily } from './error-family.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

let opened: TestApp
let headers: { cookie: string }
let broken: Error | null

beforeAll(async () => {
  opened = openTestApp({ demo: true })
  const get = opened.deps.reader.get.bind(opened.deps.reader)
  opened.deps.reader.get = async (...asked) => {
    if (broken !== null) throw broken
    return get(...asked)
  }
  headers = await opened.signIn()
})
beforeEach(() => {
  broken = null
  opened.logged.length = 0
})
afterAll(() => opened.close())

const get = (url: string) => opened.app.inject({ url, headers })

test.each([
  ['/api/v1/tasks', 'problem'],
  ['/api/v1', 'problem'],
  ['/api/tasks', 'empty'],
  ['/api/task/info/x', 'empty'],
  ['/api/task/types', 'empty'],
  ['/api/queues/length', 'empty'],
  ['/api/workers', 'text'],
  ['/api/worker/shutdown/w', 'text'],
  ['/api/task/revoke/x', 'text'],
  ['/api/task/timeout/x', 'text'],
  ['/api/task/rate-limit/x', 'text'],
  ['/api/nope', 'text'],
  ['/api/v10', 'text'],
  ['/tasks', 'page'],
  ['/apix', 'page'],
])('errorFamily() of %s is %s', (path, family) => {
  expect(errorFamily(path)).toBe(family)
})

describe('a refusal', () => {
  test('of /api/v1 is a problem that holds the request id', async () => {
    const reply = await get('/api/v1/tasks/nope')
    expect(reply.statusCode).toBe(404)
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/)
    const problem = Problem.parse(reply.json())
    expect(problem).toEqual({
      type: 'urn:sepal:problem:task-not-found',
      title: 'Not Found',
      status: 404,
      code: 'TASK_NOT_FOUND',
      detail: 'Cannot show the task: none of this id is known',
      requestId: reply.headers['x-request-id'],
    })
  })

  test("of Flower's task routes is empty, as text/html", async () => {
    const reply = await get('/api/task/info/nope')
    expect([reply.statusCode, reply.body]).toEqual([404, ''])
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
  })

  test("of Flower's worker routes is the message, and markup in it stays text", async () => {
    const reply = await get('/api/workers?status=<img src=x>')
    expect([reply.statusCode, reply.body]).toEqual([
      400,
      "Invalid argument '&lt;img src=x&gt;' of type 'bool'",
    ])
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
  })

  test('of a page is a page, which says that the data is simulated', async () => {
    const reply = await get('/nope')
    expect(reply.statusCode).toBe(404)
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
    expect(reply.body).toContain('<h1>Not Found</h1>')
    expect(reply.body).toContain('demo-ribbon')
  })

  test.each(['/api/v1/tasks/nope', '/nope', '/api/task/info/nope', '/%zz', '/api/v1/tasks/%zz'])(
    'of %s carries the headers of every answer',
    async (url) => {
      const reply = await get(url)
      expect(reply.headers).toMatchObject(SECURITY_HEADERS)
    },
  )

  test.each([
    ['GET', '/%zz', 400],
    ['POST', '/tasks', 405],
    ['GET', '/logout', 405],
    ['PUT', '/api/v1/session', 405],
    ['OPTIONS', '/api/workers', 405],
    ['TRACE', '/api/workers', 405],
    ['DELETE', '/api/v1/nope', 404],
    ['HEAD', '/api/v1/stream', 405],
  ])('of %s %s has status %d', async (method, url, status) => {
    const reply = await opened.app.inject({ method: method as 'GET', url, headers })
    expect(reply.statusCode).toBe(status)
    if (status === 405) expect(reply.headers.allow).toMatch(/GET|POST|DELETE/)
  })

  test('with 405 lists what the address takes', async () => {
    const reply = await opened.app.inject({ method: 'PATCH', url: '/api/v1/session', headers })
    expect(reply.headers.allow).toBe('DELETE, GET, HEAD')
    expect(reply.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' })
  })

  test('does not follow a method named in a header or a parameter', async () => {
    const reply = await opened.app.inject({
      url: '/api/v1/session?_method=DELETE',
      headers: { ...headers, 'x-http-method-override': 'DELETE' },
    })
    expect(reply.statusCode).toBe(400)
    expect((await get('/api/v1/session')).statusCode).toBe(200)
  })
})

describe('a body', () => {
  const post = (type: string | undefined, payload: string) =>
    opened.app.inject({
      method: 'POST',
      url: '/login',
      payload,
      headers: type === undefined ? {} : { 'content-type': type },
    })

  test.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/json;',
    'application/json; a',
    'application/json;charset=x',
    'application/jsonx',
    'text/html',
    'application/xml',
    undefined,
  ])('of type %s is refused with 415', async (type) => {
    const reply = await post(type, '{"token":"x"}')
    expect(reply.statusCode).toBe(415)
  })

  test('that is JSON where a form is asked for is refused with 415', async () => {
    expect((await post('application/json', '{"token":"x"}')).statusCode).toBe(415)
  })

  test.each(['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '{', ''])(
    'of JSON %j is refused with 400',
    async (payload) => {
      expect((await post('application/json', payload)).statusCode).toBe(400)
    },
  )

  test('over 64 KiB is refused with 413', async () => {
    const reply = await post('application/x-www-form-urlencoded', `token=${'x'.repeat(65_536)}`)
    expect(reply.statusCode).toBe(413)
  })
})

describe('an error inside', () => {
  test('that nobody foresaw tells the browser nothing and the log everything', async () => {
    broken = new Error('password=hunter2 in /srv/secret.ts')
    const reply = await get('/api/v1/tasks/x')
    expect(reply.statusCode).toBe(500)
    expect(reply.body).not.toMatch(/hunter2|secret/)
    expect(reply.json()).toMatchObject({ code: 'INTERNAL' })
    expect(opened.logged).toContainEqual({
      level: 'error',
      message: 'Cannot answer: an unexpected error was logged',
      fields: {
        requestId: reply.json().requestId,
        code: 'INTERNAL',
        route: '/api/v1/tasks/*',
        err: broken,
      },
    })
  })

  test('of the history keeps its status and its reason', async () => {
    broken = new AppError('HISTORY_UNAVAILABLE', 'Cannot read the history: it is locked')
    const reply = await get('/api/v1/tasks/x')
    expect(reply.json()).toMatchObject({
      status: 503,
      detail: 'Cannot read the history: it is locked',
    })
    expect(opened.logged.map((line) => line.level)).toContain('warn')
  })
})
