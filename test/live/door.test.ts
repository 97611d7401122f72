/** The door, tried from outside: without the link there is nothing but the login page. */
import { spawnSync } from 'node:child_process'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawAnswer, type RawRequest, rawRequest } from './raw-request.ts'
import { REPOSITORY, type Sepal, spendLink, startSepal } from './sepal.ts'

/** No broker is needed to knock: nothing listens on this port. */
const ARGS = ['--broker', 'redis://127.0.0.1:1/0']

const PATHS = String.raw`
  / /tasks /tasks?state=FAILURE /workers /task/x /worker/x /broker
  /api /api/ /api/tasks /api/workers /api/task/info/x /api/task/types
  /api/tasks?limit=1 /api/workers?refresh=1 /api/queues/length /tasks/datatable
  /api/v1 /api/v1/tasks /api/v1/tasks/x /api/v1/workers /api/v1/session
  /api/v1/stream /api/v1/openapi.json /openapi.json /docs /metrics /debug
  /logout /link /unknown /api/unknown /api/v1/unknown /.git/config
  //api/tasks /api//tasks /api/tasks/ /%61pi/tasks /API/tasks /./api/tasks
  /login/../api/tasks /assets/../api/tasks /assets/..%2fapi/tasks /api/tasks%00
  /api/tasks;x=/healthcheck /healthcheck/../api/tasks /healthcheck%2f..%2fapi/tasks
  /api/tasks?/healthcheck /api/tasks%3fx /api\tasks /%2e/api/tasks /api/%74asks
  /healthcheck/ /healthcheckx /login/x /assets /assets/ /assets/%2e%2e/ /* *
  /../../../etc/passwd /assets/..%2f..%2f..%2fetc%2fpasswd /assets/%5c..%5c..%5cetc
  /login;/api/tasks /%6cogin/../api/v1/tasks /api/v1/tasks#/login /%zz /%
`
  .trim()
  .split(/\s+/)
/** What is no path at all may be told so. */
const NO_PATHS = ['*', '/%zz', '/%']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'] as const

/** Words that only a page for somebody signed in holds. */
const SECRETS = ['rows', 'asOf', 'permissions', 'celery', 'redis://', 'heartbeat', 'openapi']

describe('the door', () => {
  let sepal: Sepal
  let strange: (raw: RawRequest) => Promise<RawAnswer>

  beforeAll(async () => {
    sepal = await startSepal({ args: ARGS })
    strange = (raw) => rawRequest(sepal.baseUrl, raw)
  })
  afterAll(() => sepal?.stop())

  test.each(METHODS)(
    '%s of any path without a session: 401, or on to the login',
    async (method) => {
      const open: string[] = []
      for (const path of PATHS) {
        const { status, headers, body } = await strange({ method, path })
        const toLogin =
          (status === 302 || status === 303) && /^\/login(\?|$)/.test(String(headers['location']))
        const isRefused = status === 401 || (status === 400 && NO_PATHS.includes(path))
        // The folder of the login page's own files is open, and so is what is not in it.
        const isNoFile = status === 404 && path.startsWith('/assets/')
        const isSilent = SECRETS.every((word) => !body.includes(word))
        if (!(isRefused || toLogin || isNoFile) || !isSilent) open.push(`${status} ${path}`)
      }
      expect(open).toEqual([])
    },
  )

  test('GET of a path that exists answers 401 or leads to the login, never 404', async () => {
    const answers: Record<string, number> = {}
    for (const path of ['/', '/tasks', '/workers', '/api/tasks', '/api/workers', '/api/v1/tasks']) {
      answers[path] = (await strange({ path })).status
    }
    expect(
      Object.entries(answers).filter(([, status]) => ![302, 303, 401].includes(status)),
    ).toEqual([])
  })

  test.each(['sepal_session=x', 'session=x', '__Host-sepal=x', 'a=b; c', '=;=;', 'x'.repeat(400)])(
    'a made-up cookie opens nothing: %s',
    async (cookie) => {
      for (const path of ['/api/tasks', '/api/v1/tasks', '/api/v1/stream', '/api/v1/session']) {
        expect((await strange({ path, headers: { cookie } })).status).toBe(401)
      }
      const [name = ''] = sepal.cookie.split('=')
      for (const value of ['', 'x', '../../x', 'A'.repeat(43), '__proto__']) {
        const headers = { cookie: `${name}=${value}` }
        expect((await strange({ path: '/api/v1/session', headers })).status).toBe(401)
      }
    },
  )

  test('what asks for trust by a header gets none', async () => {
    for (const headers of [
      { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-user': 'admin', 'x-real-ip': '127.0.0.1' },
      { 'x-original-url': '/healthcheck', 'x-rewrite-url': '/healthcheck' },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { authorization: 'Bearer x' },
      { 'x-http-method-override': 'OPTIONS' },
    ]) {
      expect((await strange({ path: '/api/v1/tasks', headers })).status).toBe(401)
    }
  })

  test('/healthcheck is open and says only OK', async () => {
    const { status, body, headers } = await strange({ path: '/healthcheck' })
    expect({ status, body }).toEqual({ status: 200, body: 'OK' })
    expect(headers['set-cookie']).toBeUndefined()
  })

  test('the login page and all that it loads are open, and tell nothing of the cluster', async () => {
    const page = await strange({ path: '/login' })
    expect(page.status).toBe(200)
    const files = /<(?:link|script|img)[^>]*? (?:src|href)="([^"]*)"/g
    const paths = [...page.body.matchAll(files)].map(
      ([, at]) => new URL(at ?? '', sepal.baseUrl).pathname,
    )
    expect(paths).not.toEqual([])
    for (const path of paths) expect((await strange({ path })).status, path).toBe(200)
    expect(SECRETS.filter((word) => page.body.includes(word))).toEqual([])
    expect(page.headers['content-security-policy']).toBeDefined()
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })

  test('another host name than ours is refused, with or without a session', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example:80',
      '127.0.0.1',
    ]) {
      for (const path of ['/login', '/api/v1/tasks', '/']) {
        const headers = { host, cookie: sepal.cookie }
        const { status, body } = await strange({ path, headers })
        expect([400, 403, 421], `${path} for ${host}`).toContain(status)
        expect(body).not.toContain('rows')
      }
    }
  })

  test('nothing answers another origin with leave to read', async () => {
    const headers = { origin: 'https://evil.example', cookie: sepal.cookie }
    for (const path of ['/healthcheck', '/login', '/api/v1/tasks', '/api/tasks']) {
      const answer = await strange({ path, headers })
      expect(answer.headers['access-control-allow-origin'], path).toBeUndefined()
    }
  })
})

describe('the link', () => {
  let sepal: Sepal
  let fresh: () => string

  beforeAll(async () => {
    sepal = await startSepal({ args: ARGS })
    fresh = () => {
      const program = join(REPOSITORY, 'server/main.ts')
      const args = [program, 'link', '--data-dir', sepal.dataDir]
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      expect({ status, stderr }).toMatchObject({ status: 0 })
      return /http:\/\/\S+/.exec(stdout)?.[0] ?? ''
    }
  })
  afterAll(() => sepal?.stop())

  test('GET and HEAD do not spend it; POST does, once', async () => {
    const link = fresh()
    expect(link).toMatch(new RegExp(`^${sepal.baseUrl}/login\\?token=[\\w-]{43}$`))
    for (const method of ['GET', 'GET', 'HEAD']) {
      const response = await fetch(link, { method, redirect: 'manual' })
      expect(response.status).toBe(200)
      expect(response.headers.getSetCookie()).toEqual([])
      expect(response.headers.get('cache-control')).toContain('no-store')
      expect(response.headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/)
    }
    const first = await spendLink(link)
    expect([302, 303]).toContain(first.response.status)
    expect(await answerTo(sepal, first.cookie)).toBe(200)
    const second = await spendLink(link)
    expect(second.response.status).toBe(401)
    expect(second.setCookie).toBe('')
  })

  test('a token that was never made opens nothing', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), '__proto__', 'é'.repeat(43), 'x'.repeat(9_000)]) {
      const link = `${sepal.baseUrl}/login?token=${encodeURIComponent(token)}`
      const { response, setCookie } = await spendLink(link)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
      expect(setCookie).toBe('')
    }
  })

  test('the cookie is HttpOnly and SameSite, for the whole site and no other host', async () => {
    const { setCookie } = await spendLink(fresh())
    const flags = setCookie.split(';').map((flag) => flag.trim().toLowerCase())
    expect(flags).toContain('httponly')
    expect(flags.some((flag) => flag === 'samesite=lax' || flag === 'samesite=strict')).toBe(true)
    expect(flags).toContain('path=/')
    expect(flags.some((flag) => flag.startsWith('domain='))).toBe(false)
    expect(flags[0]?.split('=')[1]?.length).toBeGreaterThanOrEqual(32)
  })

  test('two people with two links have two sessions', async () => {
    const [one, two] = [await spendLink(fresh()), await spendLink(fresh())]
    expect(one.cookie).not.toBe(two.cookie)
    expect(await answerTo(sepal, one.cookie)).toBe(200)
    expect(await answerTo(sepal, two.cookie)).toBe(200)
  })

  test("another site's page cannot spend it, nor sign anybody in or out", async () => {
    const link = fresh()
    const token = new URL(link).searchParams.get('token') ?? ''
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const headers of [
      { ...form, origin: 'https://evil.example' },
      { ...form, origin: 'null' },
      { ...form, 'sec-fetch-site': 'cross-site' },
      { ...form, 'sec-fetch-site': 'same-site' },
      { ...form, origin: sepal.baseUrl.replace('http:', 'https:') },
      { ...form, origin: 'http://127.0.0.1:1' },
    ]) {
      const body = `token=${token}`
      const answer = await rawRequest(sepal.baseUrl, {
        method: 'POST',
        path: '/login',
        headers,
        body,
      })
      expect(answer.status, JSON.stringify(headers)).toBe(403)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    expect((await spendLink(link)).cookie).not.toBe('')
  })

  test('the way to a fresh link is for the same user alone', async () => {
    const entries = await readdir(sepal.dataDir)
    const stats = await Promise.all(entries.map((name) => lstat(join(sepal.dataDir, name))))
    const sockets = stats.filter((each) => each.isSocket())
    expect(sockets.map((each) => (each.mode & 0o777).toString(8))).toEqual(['600'])
    expect(stats.filter((each) => (each.mode & 0o077) !== 0)).toEqual([])
  })

  test('no token and no session id is in the log', async () => {
    const link = fresh()
    const { cookie } = await spendLink(link)
    await answerTo(sepal, cookie)
    const log = sepal.output().replace(sepal.loginUrl, '')
    expect(log).not.toContain(new URL(link).searchParams.get('token'))
    expect(log).not.toContain(cookie.split('=')[1])
  })
})

const answerTo = async (sepal: Sepal, cookie: string): Promise<number> =>
  (await fetch(`${sepal.baseUrl}/api/v1/session`, { headers: { cookie } })).status
