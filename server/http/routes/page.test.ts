import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp, THEME_SCRIPT } from '../app-fixture.ts'

let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
})
afterAll(() => opened.close())

const get = (url: string, more: Record<string, string> = headers) =>
  opened.app.inject({ url, headers: more })

describe('pages', () => {
  test.each([
    '/',
    '/tasks',
    '/tasks/a%2Fb',
    '/tasks/a/b',
    '/workers',
    '/workers/celery@w1',
    '/queues',
    '/queues/a%20b',
    '/settings/preferences',
  ])('%s is the app', async (url) => {
    const reply = await get(url)
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toContain('<div id="root">')
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(reply.headers['cache-control']).toBe('no-store')
  })

  test('allow by its hash the inline script that they were built with', async () => {
    const hash = createHash('sha256').update(THEME_SCRIPT).digest('base64')
    const policy = (await get('/')).headers['content-security-policy']
    expect(policy).toBe(
      `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'`,
    )
  })

  test('without a session lead to the sign-in page and back', async () => {
    const reply = await get('/tasks?state=FAILURE', {})
    expect([reply.statusCode, reply.headers.location]).toEqual([
      302,
      '/login?next=%2Ftasks%3Fstate%3DFAILURE',
    ])
  })
})

describe('files', () => {
  test('whose names hold a hash are kept for good', async () => {
    const reply = await get('/assets/app-1a2b.js', {})
    expect([reply.statusCode, reply.body]).toEqual([200, 'plain'])
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(reply.headers['content-type']).toMatch(/javascript/)
    expect(reply.headers['x-content-type-options']).toBe('nosniff')
  })

  test('are sent as compressed by the build to who can read that', async () => {
    const reply = await get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, br' })
    expect([reply.headers['content-encoding'], reply.body]).toEqual(['br', 'brotli'])
    expect(reply.headers.vary).toMatch(/accept-encoding/i)
  })

  test('beside the pages are images, and nothing else', async () => {
    const reply = await get('/icon.svg', {})
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'image/svg+xml'])
    expect((await get('/secret.txt')).statusCode).toBe(404)
    expect((await get('/login.html')).statusCode).toBe(404)
  })

  test.each([
    'app-1a2b.js.map',
    'nope.js',
    '',
    '.',
    '..%2fsecret.txt',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e/index.html',
    'x%00.js',
    'app-1a2b.js%00',
    'app-1a2b.js/',
    '/app-1a2b.js',
    'sub/app.js',
    '.env.js',
  ])('assets/%s is none', async (name) => {
    const reply = await get(`/assets/${name}`)
    expect(reply.statusCode).toBe(404)
    expect(reply.body).not.toMatch(/secret|root:/)
  })
})

describe("Flower's old addresses, and short ones", () => {
  test.each([
    ['/task/a%2Fb%25', '/tasks/a%2Fb%25'],
    ['/task/x', '/tasks/x'],
    ['/task//evil.example', '/tasks/%2Fevil.example'],
    ['/worker/celery@w1', '/workers/celery%40w1'],
    ['/task/x?tab=traceback', '/tasks/x?tab=traceback'],
    ['/t/9f3c', '/tasks/9f3c'],
    ['/w/celery@w1', '/workers/celery%40w1'],
    ['/w/celery@host%2F1', '/workers/celery%40host%2F1'],
    ['/q/a%20b%C3%A4', '/queues/a%20b%C3%A4'],
    ['/q/%252F', '/queues/%252F'],
    ['/broker', '/queues'],
    ['/dashboard', '/'],
  ])('%s leads to %s', async (from, to) => {
    const reply = await get(from)
    expect([reply.statusCode, reply.headers.location]).toEqual([302, to])
  })
})

test('GET /healthcheck is OK, whoever asks', async () => {
  for (const method of ['GET', 'HEAD'] as const) {
    const reply = await opened.app.inject({ method, url: '/healthcheck?verbose=1' })
    expect([reply.statusCode, reply.body]).toEqual([200, method === 'GET' ? 'OK' : ''])
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
  }
})

test('createApp() throws CONFIG_INVALID when the pages are not built, or built otherwise', () => {
  const empty = mkdtempSync(join(tmpdir(), 'sepal-web-'))
  expect(() => openTestApp({ webRoot: empty })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: 'Cannot serve the pages: login.html is missing',
      fix: 'Run `npm run build`',
    }),
  )
  writeFileSync(join(empty, 'login.html'), '<!--sepal:notice-->')
  expect(() => openTestApp({ webRoot: empty })).toThrow('login.html lacks <base href="/">')
  writeFileSync(join(empty, 'login.html'), '<base href="/" /><!--sepal:notice-->')
  expect(() => openTestApp({ webRoot: empty })).toThrow('login.html lacks <!--sepal:form-->')
  rmSync(empty, { recursive: true })
})
