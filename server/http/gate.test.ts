import fastify from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Permission } from '../../contract/api/permissions.ts'
import { AppError } from '../errors.ts'
import { openTestApp, type TestApp } from './app-fixture.ts'
import { guard } from './gate.ts'

const loopback = { address: '127.0.0.1', port: 5555 }
let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp({ boundTo: loopback })
  headers = await opened.signIn()
})
afterAll(() => opened.close())

describe('the gate', () => {
  const ask = (url: string, host: string) =>
    opened.app.inject({ url, headers: { ...headers, host } })

  test.each(['/healthcheck', '/login', '/', '/assets/app-1a2b.js', '/api/v1/session', '/nope'])(
    'lets %s be asked of our own host name only',
    async (url) => {
      for (const host of ['rebind.evil:5555', 'localhost', '']) {
        expect((await ask(url, host)).statusCode).toBe(403)
      }
      expect((await ask(url, 'localhost:5555')).statusCode).not.toBe(403)
    },
  )

  test('takes the word of no proxy for the host', async () => {
    const reply = await opened.app.inject({
      url: '/api/v1/session',
      headers: {
        ...headers,
        host: 'rebind.evil',
        'x-forwarded-host': 'localhost:5555',
        forwarded: 'host=localhost:5555',
      },
    })
    expect(reply.json()).toMatchObject({ status: 403, code: 'REQUEST_FORBIDDEN' })
  })

  test('takes an https page for another site, whatever a header says of the protocol', async () => {
    const reply = await opened.app.inject({
      method: 'POST',
      url: '/logout',
      headers: {
        ...headers,
        host: 'localhost:5555',
        origin: 'https://localhost:5555',
        'x-forwarded-proto': 'https',
      },
    })
    expect(reply.statusCode).toBe(403)
  })
})

describe('guard()', () => {
  const app = fastify()
  afterEach(() => app.close())

  test('refuses who is signed in but lacks a permission, and whatever declares none', async () => {
    const { sessions, boundTo, urlPrefix } = opened.deps
    guard(app, { sessions, boundTo, urlPrefix })
    app.setErrorHandler((error, _request, reply) =>
      reply.code(error instanceof AppError ? error.status : 500).send(String(error)),
    )
    // No principal has it: it is not on the list.
    const permissions = ['task.everything' as Permission] as const
    app.get('/api/x', { config: { access: { permissions } } }, () => 'data')
    app.get('/api/y', () => 'data')
    for (const url of ['/api/x', '/api/y']) {
      const reply = await app.inject({ url, headers: { ...headers, host: 'localhost:5555' } })
      expect(reply.statusCode).toBe(403)
      expect(reply.body).not.toContain('data')
      const stranger = await app.inject({ url, headers: { host: 'localhost:5555' } })
      expect(stranger.statusCode).toBe(401)
    }
  })
})
