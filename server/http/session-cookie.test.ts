import { afterEach, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './app-fixture.ts'
import { sessionCookieName, sessionIdOf } from './session-cookie.ts'

describe('sessionIdOf()', () => {
  const boundTo = { address: '127.0.0.1', port: 5555 }
  test.each([
    ['sepal-5555=a', 'a'],
    ['x=1; sepal-5555=a; sepal-5555=b', 'a'],
    ['sepal-5556=b; sepal-5555=a', 'a'],
    ['sepal-5556=b; sepal=c; sepal-55555=d', null],
    [undefined, null],
  ])('of %j gives %j on port 5555', (header, id) => expect(sessionIdOf(header, boundTo)).toBe(id))
})

describe('two Sepals on one host', () => {
  const opened: TestApp[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })

  test('leave each other signed in, and say which cookie is theirs', async () => {
    // One browser: a cookie of the same name replaces the one before, whatever the port.
    const jar = new Map<string, string>()
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const port of [5555, 5556]) opened.push(openTestApp({ boundTo: { address: '::1', port } }))
    const headersTo = ({ deps }: TestApp) => ({
      host: `localhost:${deps.boundTo()?.port}`,
      cookie: cookie(),
    })
    const ask = (one: TestApp, url: string) => one.app.inject({ url, headers: headersTo(one) })
    for (const one of opened) {
      const reply = await one.app.inject({
        method: 'POST',
        url: '/login',
        headers: { ...headersTo(one), 'content-type': 'application/x-www-form-urlencoded' },
        payload: `token=${one.links.make()}`,
      })
      const [name = '', value = ''] = String(reply.headers['set-cookie']).split(/[=;]/)
      jar.set(name, value)
    }
    for (const one of opened) {
      expect((await ask(one, '/api/v1/session')).statusCode).toBe(200)
      const { components } = (await ask(one, '/api/v1/openapi.json')).json()
      const name = sessionCookieName(one.deps.boundTo())
      expect(components.securitySchemes.session).toEqual({ type: 'apiKey', in: 'cookie', name })
    }
    expect([...jar.keys()]).toEqual(['sepal-5555', 'sepal-5556'])
  })
})
