import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MAX_VIEWS } from '../../../contract/api/views.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

const URL = '/api/v1/views'
const FAILURES = { page: 'tasks', name: 'Failures', search: 'q=state%3AFAILURE', shared: false }

let opened: TestApp
let alice: { cookie: string }
let bob: { cookie: string }
beforeEach(async () => {
  opened = openTestApp()
  alice = await signIn('alice')
  bob = await signIn('bob')
})
afterEach(() => opened.close())

const signIn = async (name: string) => ({
  cookie: `sepal=${await opened.sessions.open({ name, method: 'link' })}`,
})
const send = (
  who: { cookie: string },
  method: 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: object,
) => opened.app.inject({ method, url, headers: who, ...(body && { payload: body }) })
const list = async (who: { cookie: string }) =>
  (await opened.app.inject({ url: URL, headers: who })).json().rows
const make = async (who: { cookie: string }, more: object = {}) =>
  (await send(who, 'POST', URL, { ...FAILURES, ...more })).json()

describe('/api/v1/views', () => {
  test('POST saves a view, and answers it with an id', async () => {
    const reply = await send(alice, 'POST', URL, { ...FAILURES, name: '  Failures  ' })
    const view = {
      ...FAILURES,
      id: expect.stringMatching(/^[\w-]{8}$/),
      owner: 'alice',
      isOwn: true,
      updated: opened.time.now,
    }
    expect([reply.statusCode, reply.json()]).toEqual([200, view])
    expect(await list(alice)).toEqual([view])
  })

  test("GET lists one's own by name, then what others share, and nothing else", async () => {
    await make(alice, { name: 'b' })
    await make(alice, { name: 'a' })
    await make(bob, { name: 'A of bob', shared: true })
    await make(bob, { name: 'hidden' })
    const names = (await list(alice)).map(({ name, owner, isOwn }: Record<string, unknown>) => [
      name,
      owner,
      isOwn,
    ])
    expect(names).toEqual([
      ['a', 'alice', true],
      ['b', 'alice', true],
      ['A of bob', 'bob', false],
    ])
  })

  test('PUT changes an own view, and DELETE removes it', async () => {
    const { id } = await make(alice)
    const changed = await send(alice, 'PUT', `${URL}/${id}`, { ...FAILURES, name: 'Other' })
    expect(changed.json()).toMatchObject({ id, name: 'Other', owner: 'alice' })
    const removed = await send(alice, 'DELETE', `${URL}/${id}`)
    expect([removed.statusCode, removed.body]).toEqual([204, ''])
    expect(await list(alice)).toEqual([])
  })

  test("PUT and DELETE know nothing of somebody else's view, shared or not", async () => {
    const { id } = await make(alice, { shared: true })
    for (const method of ['PUT', 'DELETE'] as const) {
      const body = method === 'PUT' ? { ...FAILURES, name: 'Stolen' } : undefined
      const reply = await send(bob, method, `${URL}/${id}`, body)
      expect([reply.statusCode, reply.json().code]).toEqual([404, 'VIEW_NOT_FOUND'])
    }
    expect(await list(alice)).toMatchObject([{ id, name: 'Failures' }])
  })

  test.each([
    [{ ...FAILURES, page: 'secrets' }, 'page'],
    [{ ...FAILURES, name: '   ' }, 'name'],
    [{ ...FAILURES, name: 'x'.repeat(61) }, 'name'],
    [{ ...FAILURES, name: 'a\u202eb' }, 'name'],
    [{ ...FAILURES, search: 'x'.repeat(4001) }, 'search'],
    [{ ...FAILURES, search: 'q=a#b' }, 'search'],
    [{ ...FAILURES, search: 'q=a\r\nSet-Cookie: x' }, 'search'],
    [{ ...FAILURES, shared: 'yes' }, 'shared'],
    [{ ...FAILURES, owner: 'bob' }, 'owner'],
    [{ name: 'Failures' }, 'page'],
  ])('POST refuses what does not fit: %#', async (body, parameter) => {
    const reply = await send(alice, 'POST', URL, body)
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'REQUEST_INVALID'])
    expect(reply.json().parameter).toBe(parameter)
    expect(await list(alice)).toEqual([])
  })

  test('POST refuses more than so many of one person', async () => {
    for (let at = 0; at < MAX_VIEWS; at += 1) await make(alice, { name: `v${at}` })
    const reply = await send(alice, 'POST', URL, FAILURES)
    expect([reply.statusCode, reply.json().detail]).toEqual([
      400,
      `Cannot save the view: there are ${MAX_VIEWS} already`,
    ])
    expect((await send(bob, 'POST', URL, FAILURES)).statusCode).toBe(200)
  })

  test('GET leaves out a view of a page that this Sepal has not', async () => {
    await opened.deps.views.add(
      {
        ...FAILURES,
        id: 'x',
        owner: 'user:link:alice',
        page: 'of-tomorrow',
        updated: 1,
      },
      10,
    )
    expect(await list(alice)).toEqual([])
  })
})
