import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_PREFERENCES } from '../../../contract/api/preferences.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

const URL = '/api/v1/preferences'
const JSON_TYPE = { 'content-type': 'application/json' }

let opened: TestApp
let headers: { cookie: string }
beforeEach(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
})
afterEach(() => opened.close())

const patch = (payload: string, more: Record<string, string> = {}) =>
  opened.app.inject({
    method: 'PATCH',
    url: URL,
    headers: { ...headers, ...JSON_TYPE, ...more },
    payload,
  })
const read = async () => (await opened.app.inject({ url: URL, headers })).json()

describe('/api/v1/preferences', () => {
  test('GET answers the usual ones for whoever chose nothing', async () => {
    expect(await read()).toEqual(DEFAULT_PREFERENCES)
  })

  test('PATCH changes what it names, and answers all of them', async () => {
    const reply = await patch('{"zone":"Europe/Berlin","taskColumns":["state","name"]}')
    const expected = {
      ...DEFAULT_PREFERENCES,
      zone: 'Europe/Berlin',
      taskColumns: ['state', 'name'],
    }
    expect([reply.statusCode, reply.json()]).toEqual([200, expected])
    await patch('{"density":"compact"}')
    expect(await read()).toEqual({ ...expected, density: 'compact' })
  })

  test('PATCH keeps what one person chose from another', async () => {
    await patch('{"theme":"dark"}')
    const id = await opened.sessions.open({ name: 'bob', method: 'link' })
    headers = { cookie: `sepal=${id}` }
    expect(await read()).toEqual(DEFAULT_PREFERENCES)
  })

  test.each([
    ['{"theme":"pink"}', 'theme'],
    ['{"zone":"../../etc/passwd"}', 'zone'],
    ['{"zone":"<script>"}', 'zone'],
    ['{"peekWidth":1e9}', 'peekWidth'],
    ['{"taskColumns":["a b"]}', 'taskColumns'],
    ['{"colour":"red"}', 'colour'],
    ['{"constructor":{}}', undefined],
    ['{"__proto__":{}}', undefined],
    ['[]', undefined],
    ['null', undefined],
    ['"dark"', undefined],
    ['{', undefined],
    ['', undefined],
  ])('PATCH refuses %s, and changes nothing', async (payload, parameter) => {
    const reply = await patch(payload)
    expect(reply.statusCode).toBe(400)
    expect(reply.json()).toMatchObject({ code: 'REQUEST_INVALID' })
    if (parameter !== undefined) expect(reply.json().parameter).toBe(parameter)
    expect(await read()).toEqual(DEFAULT_PREFERENCES)
  })

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
  ])('PATCH is refused with %o', async (more) => {
    const reply = await patch('{"theme":"dark"}', more as unknown as Record<string, string>)
    expect([400, 403, 415]).toContain(reply.statusCode)
    expect(await read()).toEqual(DEFAULT_PREFERENCES)
  })

  test('DELETE goes back to the usual ones', async () => {
    await patch('{"theme":"dark"}')
    const reply = await opened.app.inject({ method: 'DELETE', url: URL, headers })
    expect([reply.statusCode, reply.body]).toEqual([204, ''])
    expect(await read()).toEqual(DEFAULT_PREFERENCES)
  })

  test('GET takes the usual one in place of a value that another Sepal kept', async () => {
    const { preferences } = opened.deps
    const kept = { theme: '"neon"', density: '"compact"', zone: '{', unheardOf: '1' }
    await preferences.write('user:link:owner', new Map(Object.entries(kept)))
    expect(await read()).toEqual({ ...DEFAULT_PREFERENCES, density: 'compact' })
    expect(opened.logged.map(({ message }) => message)).toContain(
      'Cannot read a preference: the usual one is taken',
    )
  })
})
