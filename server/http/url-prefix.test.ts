import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './app-fixture.ts'
import { innerUrl, withoutPrefix } from './url-prefix.ts'

describe('withoutPrefix()', () => {
  test.each([
    ['/flower', '/'],
    ['/flower/', '/'],
    ['/flower?x=1', '/?x=1'],
    ['/flower/tasks?x=/flower', '/tasks?x=/flower'],
    ['/flower/flower', '/flower'],
    ['/flower//x', '//x'],
    ['/', null],
    ['/flowers', null],
    ['/flower%2ftasks', null],
    ['/Flower/tasks', null],
    ['//flower/tasks', null],
    ['http://h/flower/tasks', null],
    ['*', null],
    ['', null],
  ])('of %s is %s', (url, inner) => {
    expect(withoutPrefix('/flower', url)).toBe(inner)
  })

  test('of anything is that without a prefix', () => {
    fc.assert(fc.property(fc.string(), (url) => withoutPrefix('', url) === url))
  })

  test('takes off what was put on, and nothing else', () => {
    const path = fc.webPath().map((one) => `/${one.replace(/^\//, '')}`)
    fc.assert(
      fc.property(path, (one) => {
        expect(withoutPrefix('/a/b', `/a/b${one}`)).toBe(one)
        expect(innerUrl('/a/b', `/c${one}`)).toBe('/-outside-')
      }),
    )
  })
})

describe('a server below /flower', () => {
  let opened: TestApp
  let headers: { cookie: string }
  beforeAll(async () => {
    opened = openTestApp({ urlPrefix: '/flower' })
    headers = await opened.signIn()
  })
  afterAll(() => opened.close())

  const get = (url: string, more: Record<string, string> = headers) =>
    opened.app.inject({ url, headers: more })

  test.each(['/flower', '/flower/', '/flower/tasks', '/flower/tasks/a%2Fb?x=1'])(
    '%s is the app, whose addresses are relative to it',
    async (url) => {
      const reply = await get(url)
      expect(reply.statusCode).toBe(200)
      expect(reply.body).toContain('<base href="/flower/">')
    },
  )

  test.each([
    ['/flower/api/v1/session', 200],
    ['/flower/api/workers', 200],
    ['/flower/metrics', 200],
    ['/flower/icon.svg', 200],
    ['/flower/healthcheck', 200],
    ['/flower/assets/app-1a2b.js', 200],
  ])('%s answers', async (url, status) => {
    expect((await get(url)).statusCode).toBe(status)
  })

  test.each([
    '/',
    '/login',
    '/tasks',
    '/api/v1/session',
    '/api/tasks',
    '/healthcheck',
    '/metrics',
    '/assets/app-1a2b.js',
    '/flowers/tasks',
    '/flower%2ftasks',
    '/-outside-',
  ])('%s is nothing, whoever asks', async (url) => {
    for (const who of [headers, {}]) {
      const reply = await get(url, who)
      expect([url, reply.statusCode]).toEqual([url, 404])
      expect(reply.headers['x-content-type-options']).toBe('nosniff')
    }
  })

  test.each([
    ['/flower/task/a%2Fb', '/flower/tasks/a%2Fb'],
    ['/flower/worker/celery@w1', '/flower/workers/celery%40w1'],
    ['/flower/broker', '/flower/queues'],
    ['/flower/t/x', '/flower/tasks/x'],
  ])('%s leads to %s', async (from, to) => {
    const reply = await get(from)
    expect([reply.statusCode, reply.headers.location]).toEqual([302, to])
  })

  test('asks to sign in below it, and leads back', async () => {
    const reply = await get('/flower/tasks?q=a', {})
    expect([reply.statusCode, reply.headers.location]).toEqual([
      302,
      '/flower/login?next=%2Fflower%2Ftasks%3Fq%3Da',
    ])
    expect((await get('/flower/api/v1/tasks', {})).statusCode).toBe(401)
  })

  test('signs in by its own form, with a cookie of its own path, and out again', async () => {
    const token = opened.links.make()
    const page = await get(`/flower/login?token=${token}&next=%2Fflower%2Fqueues`, {})
    expect(page.body).toContain('action="/flower/login"')
    expect(page.body).toContain('name="next" value="/flower/queues"')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const payload = `token=${token}&next=%2Fflower%2Fqueues`
    const signedIn = await opened.app.inject({
      method: 'POST',
      url: '/flower/login',
      headers: form,
      payload,
    })
    expect([signedIn.statusCode, signedIn.headers.location]).toEqual([303, '/flower/queues'])
    const cookie = String(signedIn.headers['set-cookie'])
    expect(cookie).toMatch(/; Path=\/flower; HttpOnly; SameSite=Lax$/)
    const out = await opened.app.inject({
      method: 'POST',
      url: '/flower/logout',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    })
    expect([out.statusCode, out.headers.location]).toEqual([303, '/flower/login'])
    expect(out.headers['set-cookie']).toMatch(/Max-Age=0; Path=\/flower;/)
  })

  test('leads nobody elsewhere after signing in', async () => {
    for (const next of [
      '//evil.example',
      '/tasks',
      '/flower//evil.example',
      'https://evil.example',
    ]) {
      const reply = await opened.app.inject({
        method: 'POST',
        url: '/flower/login',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `token=${opened.links.make()}&next=${encodeURIComponent(next)}`,
      })
      expect([next, reply.headers.location]).toEqual([next, '/flower/'])
    }
  })

  test('leads back to itself from an error page, and says so in its description', async () => {
    expect((await get('/flower/nope')).body).toContain('<a href="/flower/">')
    expect((await get('/flower/api/v1/openapi.json')).json().servers).toEqual([{ url: '/flower/' }])
  })
})
