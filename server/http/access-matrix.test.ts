/** Who gets in where: every route that the router holds, with every kind of session. */
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SESSION_IDLE_SECONDS } from '../login/session.ts'
import { type DeclaredRoute, requireAccessRules } from './access-rule.ts'
import { openTestApp, type TestApp } from './app-fixture.ts'

/** The whole list: whatever is added to it must be argued for. */
const PUBLIC = ['/assets/*', '/healthcheck', '/icon.svg', '/login']

let test_: TestApp
let routes: { method: string; path: string }[]

beforeAll(async () => {
  test_ = openTestApp()
  await test_.app.ready()
  routes = routesOf(test_.app.printRoutes())
})
afterAll(() => test_.close())

/** Reads the router's own drawing: indented by four characters a level. */
function routesOf(drawing: string): { method: string; path: string }[] {
  const found: { method: string; path: string }[] = []
  const prefixes: string[] = []
  for (const line of drawing.split('\n')) {
    const match = /^([\s│├└─]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (match === null) continue
    const [, indent = '', part = '', methods = ''] = match
    const depth = indent.length / 4 - 1
    prefixes[depth] = part
    const path = prefixes.slice(0, depth + 1).join('')
    for (const method of methods.split(', ')) if (method) found.push({ method, path })
  }
  return found
}

const request = (route: { method: string; path: string }, headers: Record<string, string> = {}) =>
  test_.app.inject({
    method: route.method as 'GET',
    url: route.path.replace('*', 'x'),
    headers,
    ...(route.path === '/api/v1/stream' ? { payloadAsStream: true } : {}),
  })

test('the router holds the routes that were planned', () => {
  expect(routes.length).toBeGreaterThan(30)
  expect(routes).toContainEqual({ method: 'GET', path: '/api/v1/tasks/*' })
  expect(routes).toContainEqual({ method: 'POST', path: '/logout' })
})

describe('without a session', () => {
  const sessions: Record<string, () => Promise<Record<string, string>>> = {
    'no cookie': async () => ({}),
    'an empty cookie': async () => ({ cookie: 'sepal=' }),
    'an invented id': async () => ({ cookie: `sepal=${'A'.repeat(43)}` }),
    'a signed-out session': async () => {
      const headers = await test_.signIn()
      await test_.sessions.close(headers.cookie.slice('sepal='.length))
      return headers
    },
    'a session that idled out': async () => {
      const headers = await test_.signIn()
      test_.time.now += SESSION_IDLE_SECONDS
      return headers
    },
    'headers that name a user': async () => ({
      'x-forwarded-user': 'admin',
      'remote-user': 'admin',
      authorization: 'Basic YWRtaW46YWRtaW4=',
    }),
  }

  test.each(Object.keys(sessions))(
    'every route with %s is closed but for the public ones',
    async (kind) => {
      const headers = (await sessions[kind]?.()) ?? {}
      const open = new Set<string>()
      for (const route of routes) {
        const reply = await request(route, headers)
        const closed =
          reply.statusCode === 401 ||
          (reply.statusCode === 302 &&
            /^\/login(?:\?next=|$)/.test(String(reply.headers.location))) ||
          (reply.statusCode === 303 && reply.headers.location === '/login')
        // POST /login answers 401 itself; it is public all the same.
        if (!closed || PUBLIC.includes(route.path)) open.add(route.path)
        if (route.path.startsWith('/api/')) expect(reply.statusCode).toBe(401)
      }
      expect([...open].sort()).toEqual(PUBLIC)
    },
  )

  test.each([
    '/nope',
    '/api/nope',
    '/api/v1/nope',
    '//api/workers',
    '/api//workers',
    '/api/../api/workers',
    '/api/workers/',
    '/API/Workers',
    '/api/workers%20',
    '/api/workers;x=1',
    '/api/workers%00',
    '/api%2fworkers',
    '/%61pi/workers',
    '/api\\workers',
    '/healthcheck/../api/workers',
    '/login/%2e%2e/api/workers',
    '/assets/..%2f..%2fapi/workers',
    '/index.html',
    '/login.html',
    '/secret.txt',
    '/api/tasks?path=/healthcheck',
  ])('%s tells nothing', async (url) => {
    const reply = await test_.app.inject({ url })
    expect([302, 401, 404]).toContain(reply.statusCode)
    expect(reply.statusCode === 404).toBe(url.startsWith('/assets/'))
    expect(reply.body).not.toMatch(/celery|worker|task|secret|0\.1\.0/)
  })

  test.each(['kube-probe/1.30', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0', 'Prometheus'])(
    'a User-Agent of %s opens nothing',
    async (agent) => {
      const reply = await test_.app.inject({
        url: '/api/workers',
        headers: { 'user-agent': agent },
      })
      expect(reply.statusCode).toBe(401)
    },
  )
})

/** Parameters that a route cannot do without. */
const NEEDED: Readonly<Record<string, string>> = {
  '/api/v1/task-facets': '?field=state',
  '/api/v1/queue-series': '?queue=q',
  '/api/v1/worker-series': '?worker=w',
}

test('with a session no route asks to sign in, and none fails', async () => {
  for (const route of routes) {
    if (route.path === '/logout' || route.method === 'DELETE' || route.path === '/login') continue
    const url = `${route.path}${NEEDED[route.path] ?? ''}`
    const reply = await request({ ...route, path: url }, await test_.signIn())
    // What changes something is asked without the body that it needs.
    const answers = route.method === 'GET' || route.method === 'HEAD' ? [200, 302, 404] : [400]
    expect([url, reply.statusCode]).toEqual([url, expect.toBeOneOf(answers)])
    if (reply.statusCode === 302) expect(reply.headers.location).not.toMatch(/login/)
  }
})

describe('requireAccessRules()', () => {
  const start = (config: object | undefined) => {
    const app = fastify()
    const declared: readonly DeclaredRoute[] = requireAccessRules(app)
    app.get('/x', config === undefined ? {} : { config }, () => 'x')
    return declared
  }

  test.each([
    ['nothing', undefined],
    ['no access', {}],
    ['no permission', { access: { permissions: [] } }],
    ['a permission that does not exist', { access: { permissions: ['task.everything'] } }],
    ['another word than public', { access: 'Public' }],
  ])('refuses a route that declares %s', (_, config) => {
    expect(() => start(config)).toThrow('Cannot serve GET /x: it declares no access')
  })

  test('refuses such a route of a plugin, and with it the start', async () => {
    const app = fastify()
    requireAccessRules(app)
    app.register(async (inner) => {
      inner.get('/inner', () => 'x')
    })
    await expect(app.ready()).rejects.toThrow('it declares no access')
  })

  test('lists what it let through, the HEAD of a GET too', () => {
    expect(start({ access: 'public' })).toEqual([
      { method: 'GET', path: '/x', access: 'public' },
      { method: 'HEAD', path: '/x', access: 'public' },
    ])
  })
})
