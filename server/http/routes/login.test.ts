import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SESSION_IDLE_SECONDS } from '../../login/session.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

let opened: TestApp

beforeEach(() => {
  opened = openTestApp()
})
afterEach(() => opened.close())

const post = (fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
  opened.app.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  })

const cookieOf = (reply: { headers: Record<string, unknown> }) =>
  String(reply.headers['set-cookie']).split(';', 1)[0] ?? ''

describe('GET /login', () => {
  test('shows a button for the token and spends nothing, however often', async () => {
    const token = opened.links.make()
    for (let n = 0; n < 3; n += 1) {
      const reply = await opened.app.inject({
        url: `/login?token=${token}&next=/tasks?state%3DRETRY`,
      })
      expect(reply.statusCode).toBe(200)
      expect(reply.headers['set-cookie']).toBeUndefined()
      expect(reply.body).toContain('<form class="login-form" method="post" action="/login">')
      expect(reply.body).toContain(`name="token" value="${token}"`)
      expect(reply.body).toContain('name="next" value="/tasks?state=RETRY"')
    }
    await opened.app.inject({ method: 'HEAD', url: `/login?token=${token}` })
    expect(opened.links.spend(token)).toBe(true)
  })

  test('without a token says how to get one, and has no form', async () => {
    const { body } = await opened.app.inject({ url: '/login' })
    expect(body).toContain('sepal link')
    expect(body).not.toContain('<form')
  })

  test('leaves no mark of the template behind, and says nothing of a demo', async () => {
    const { body } = await opened.app.inject({ url: '/login?token=x' })
    expect(body).not.toContain('<!--sepal:')
    expect(body).not.toContain('demo-ribbon')
  })

  test.each(['"><script>alert(1)</script>', "' onmouseover='x", '$&$`$1', '<!--sepal:form-->'])(
    'shows the token %j as text',
    async (token) => {
      const { body } = await opened.app.inject({ url: `/login?token=${encodeURIComponent(token)}` })
      const value = /name="token" value="([^"]*)"/.exec(body)?.[1]
      expect(value).not.toMatch(/[<>']/)
      expect(body.match(/<script/g)).toHaveLength(1)
    },
  )

  test('sends who is signed in to where they wanted to go', async () => {
    const headers = await opened.signIn()
    const reply = await opened.app.inject({ url: '/login?next=/tasks', headers })
    expect([reply.statusCode, reply.headers.location]).toEqual([302, '/tasks'])
  })

  test('carries the policy of a page: no inline script but the one it was built with', async () => {
    const { headers } = await opened.app.inject({ url: '/login' })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='(?:;|$)/)
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers['cache-control']).toBe('no-store')
  })
})

describe('POST /login', () => {
  test('opens a session and goes to where somebody wanted to go', async () => {
    const reply = await post({ token: opened.links.make(), next: '/tasks?state=RETRY' })
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/tasks?state=RETRY'])
    expect(reply.headers['set-cookie']).toMatch(
      /^sepal=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const session = await opened.app.inject({
      url: '/api/v1/session',
      headers: { cookie: cookieOf(reply) },
    })
    expect(session.json()).toMatchObject({ user: 'owner' })
  })

  test('works once for each token', async () => {
    const token = opened.links.make()
    expect((await post({ token })).statusCode).toBe(303)
    const second = await post({ token })
    expect(second.statusCode).toBe(401)
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(second.body).toContain('role="alert"')
    expect(second.body).toContain('sepal link')
  })

  test('works once, although two press the button at the same moment', async () => {
    const token = opened.links.make()
    const replies = await Promise.all([post({ token }), post({ token }), post({ token })])
    expect(replies.map((reply) => reply.statusCode).join()).toBe('303,401,401')
    opened.time.now += SESSION_IDLE_SECONDS
    expect(await opened.sessions.sweep()).toBe(1)
  })

  test('leaves the link good, and says why not, when the session cannot be written', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sepal-login-'))
    const stateFile = join(directory, 'state.sqlite')
    await opened.close()
    opened = openTestApp({ stateFile })
    const token = opened.links.make()
    const holder = new DatabaseSync(stateFile)
    holder.exec('BEGIN IMMEDIATE')
    const refused = await post({ token })
    expect(refused.statusCode).toBe(503)
    expect(refused.headers['set-cookie']).toBeUndefined()
    expect(refused.body).toContain('Cannot open a session: another process holds the file')
    holder.close()
    expect((await post({ token })).statusCode).toBe(303)
    rmSync(directory, { recursive: true })
  })

  test('refuses a token that is too old', async () => {
    const token = opened.links.make()
    opened.time.now += 600
    expect((await post({ token })).statusCode).toBe(401)
  })

  test('refuses no token, an empty one, and two of them, and spends none', async () => {
    const token = opened.links.make()
    for (const fields of [{}, { token: '' }, `token=${token}&token=${token}`]) {
      expect((await post(fields)).statusCode).toBe(401)
    }
    expect(opened.links.spend(token)).toBe(true)
  })

  test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/logout', ''])(
    'goes to the start instead of %j',
    async (next) => {
      const reply = await post({ token: opened.links.make(), next })
      expect(reply.headers.location).toBe('/')
    },
  )

  test("gives a new id and ends the browser's old session", async () => {
    const planted = await opened.signIn()
    const reply = await post({ token: opened.links.make() }, planted)
    expect(cookieOf(reply)).not.toBe(planted.cookie)
    const before = await opened.app.inject({ url: '/api/v1/session', headers: planted })
    expect(before.statusCode).toBe(401)
  })

  test("is refused from another site's page, and spends nothing", async () => {
    const token = opened.links.make()
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      expect((await post({ token }, headers as Record<string, string>)).statusCode).toBe(403)
    }
    expect(opened.links.spend(token)).toBe(true)
  })

  test('puts no token and no session id into the log', async () => {
    const token = opened.links.make()
    const reply = await post({ token })
    await post({ token })
    expect(opened.logged.map((line) => line.message)).toContain('Signed in')
    const all = JSON.stringify(opened.logged)
    expect(all).not.toContain(token)
    expect(all).not.toContain(cookieOf(reply).slice('sepal='.length))
  })
})

describe('signing out', () => {
  const ways = [
    ['POST', '/logout', 303],
    ['DELETE', '/api/v1/session', 204],
  ] as const

  test.each(ways)(
    'by %s %s ends the session and takes the cookie away',
    async (method, url, status) => {
      const headers = await opened.signIn()
      const reply = await opened.app.inject({ method, url, headers })
      expect(reply.statusCode).toBe(status)
      expect(reply.headers['set-cookie']).toMatch(/^sepal=; Max-Age=0; Path=\/;/)
      expect(reply.headers['clear-site-data']).toBe('"cache"')
      const after = await opened.app.inject({ url: '/api/v1/session', headers })
      expect(after.statusCode).toBe(401)
    },
  )

  test.each(ways)("by %s %s is refused from another site's page", async (method, url) => {
    const headers = await opened.signIn()
    const reply = await opened.app.inject({
      method,
      url,
      headers: { ...headers, origin: 'https://evil.example' },
    })
    expect(reply.statusCode).toBe(403)
    expect((await opened.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(200)
  })
})

test('every page of a demo says that it is one', async () => {
  const demo = openTestApp({ demo: true })
  const pages = ['/login', '/login?token=x', '/nope']
  const headers = await demo.signIn()
  for (const url of pages) {
    const reply = await demo.app.inject({ url, headers: url === '/nope' ? headers : {} })
    expect(reply.body).toContain('<p class="demo-ribbon">')
  }
  expect((await demo.app.inject({ url: '/api/v1/session', headers })).json().demo).toBe(true)
  await demo.close()
})
