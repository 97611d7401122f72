import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EVERY_TASK } from '../../../contract/model/query/task-query.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { ALWAYS } from '../../../contract/model/time-range.ts'
import { MAX_PAGE } from '../../history/task-list.ts'
import { aReport, aTask, aWorker } from '../../live/report-fixture.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
  opened.picture.apply(
    aReport({
      workers: [
        aWorker('celery@w2', { lastSeen: opened.time.now }),
        aWorker('celery@w1', { lastSeen: 5 }),
        aWorker('10', { lastSeen: 7.5 }),
      ],
    }),
  )
})
beforeEach(() => {
  opened.tasks.length = 0
  opened.asked.lists.length = 0
})
afterAll(() => opened.close())

const get = (url: string) => opened.app.inject({ url, headers })

describe('GET /api/workers', () => {
  test('gives what is known without an inspection, by name', async () => {
    const reply = await get('/api/workers')
    expect(reply.headers['content-type']).toBe('application/json; charset=UTF-8')
    expect(reply.json()).toEqual({
      '10': { timestamp: 7.5 },
      'celery@w1': { timestamp: 5 },
      'celery@w2': { timestamp: opened.time.now },
    })
  })

  test.each(['status=1', 'status=1&workername=celery@w1', 'status=true&workername=nobody'])(
    'with %s gives the status of all',
    async (query) => {
      expect((await get(`/api/workers?${query}`)).json()).toEqual({
        '10': false,
        'celery@w1': false,
        'celery@w2': true,
      })
    },
  )

  test('with a workername gives that one', async () => {
    expect((await get('/api/workers?workername=celery@w1')).json()).toEqual({
      'celery@w1': { timestamp: 5 },
    })
  })

  test.each([
    ['workername=x', 404, "Unknown worker 'x'"],
    ['workername=__proto__', 404, "Unknown worker '__proto__'"],
    ['workername=<b>%26', 404, "Unknown worker '&lt;b&gt;&amp;'"],
    ['status=maybe', 400, "Invalid argument 'maybe' of type 'bool'"],
    ['refresh=2', 400, "Invalid argument '2' of type 'bool'"],
  ])('with %s answers %d %s', async (query, status, body) => {
    const reply = await get(`/api/workers?${query}`)
    expect([reply.statusCode, reply.body]).toEqual([status, body])
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
  })

  test('with refresh says that it cannot, before anything else', async () => {
    const reply = await get('/api/workers?refresh=1&status=1&workername=x')
    expect(reply.statusCode).toBe(503)
    expect(reply.body).toMatch(/^Failed to update workers: /)
  })
})

describe('GET /api/tasks', () => {
  test('gives an object in order, newest first, worker last', async () => {
    opened.tasks.push(
      aTask({ id: '2', timestamp: 2 }),
      aTask({ id: '10', timestamp: 10, parentId: 'x', worker: null }),
      aTask({ id: 'x', timestamp: 5 }),
    )
    const reply = await get('/api/tasks')
    expect(reply.headers['content-type']).toBe('application/json; charset=UTF-8')
    expect([...reply.body.matchAll(/"([^"]+)": \{"uuid":"\1"/g)].map(([, id]) => id)).toEqual([
      '10',
      'x',
      '2',
    ])
    const tasks = reply.json()
    expect(tasks.x.children).toEqual(['10'])
    expect(Object.keys(tasks.x).at(-1)).toBe('worker')
    expect(tasks['10']).not.toHaveProperty('worker')
    expect(reply.headers.link).toBeUndefined()
  })

  test('gives an empty object where nothing matches', async () => {
    expect((await get('/api/tasks?taskname=nope')).body).toBe('{}')
  })

  test('hands every filter to the history', async () => {
    const query = new URLSearchParams({
      taskname: 'demo.add',
      workername: 'celery@w1',
      state: 'FAILURE',
      received_start: '2026-01-31 13:45',
      received_end: '2026-02-01 00:00',
      limit: '15',
      offset: '30',
    })
    await get(`/api/tasks?${query}`)
    const bounds = [
      { op: '>=', value: new Date(2026, 0, 31, 13, 45).getTime() / 1000 },
      { op: '<=', value: new Date(2026, 1, 1).getTime() / 1000 },
    ].map((bound) => ({
      kind: 'or',
      of: [
        { kind: 'compare', field: 'received', ...bound },
        { kind: 'missing', field: 'received' },
      ],
    }))
    expect(opened.asked.lists).toMatchObject([
      {
        query: {
          kind: 'and',
          of: [
            EVERY_TASK,
            { kind: 'oneOf', field: 'name', values: ['demo.add'] },
            { kind: 'oneOf', field: 'worker', values: ['celery@w1'] },
            { kind: 'oneOf', field: 'state', values: ['FAILURE'] },
            ...bounds,
          ],
        },
        range: ALWAYS,
        scope: EVERYTHING,
        sort: 'timestamp',
        direction: 'newest',
        cursor: null,
        limit: 15,
        offset: 30,
      },
    ])
  })

  test.each([
    '',
    'limit=0',
    'limit=-5',
    'limit=10001',
    'offset=-1',
    'state=All&workername=All&taskname=All',
    'sort_by=&search=',
    'bogus=1',
  ])('with %j asks for all there is', async (query) => {
    await get(`/api/tasks?${query}`)
    expect(opened.asked.lists).toMatchObject([
      {
        query: { kind: 'and', of: [EVERY_TASK] },
        range: ALWAYS,
        scope: EVERYTHING,
        cursor: null,
        limit: 1000,
        offset: 0,
      },
    ])
  })

  test('reads a long answer in pieces, and gives at most 10,000', async () => {
    const all = Array.from({ length: MAX_PAGE + 5 }, (_, n) => aTask({ id: `t${n}`, timestamp: n }))
    opened.tasks.push(...all)
    const reply = await get('/api/tasks?offset=2')
    const newestFirst = all.map((task) => task.id).toReversed()
    expect(Object.keys(reply.json())).toEqual(newestFirst.slice(2, MAX_PAGE + 2))
    expect(opened.asked.lists.map((query) => query.limit)).toEqual(Array(10).fill(1000))
    expect(reply.headers.link).toBe(`</api/tasks?after=${MAX_PAGE + 2}>; rel="next"`)
  })

  test('ends where tasks are huge, lets others have their turn, says where the rest is', async () => {
    const result = 'x'.repeat(20_000)
    const all = Array.from({ length: 4000 }, (_, n) => aTask({ id: `t${n}`, timestamp: n, result }))
    opened.tasks.push(...all)
    let turns = 0
    const count = () => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    const reply = await get('/api/tasks')
    clearImmediate(next)
    const given = Object.keys(reply.json()).length
    expect(reply.body.length).toBeLessThan(36_000_000)
    // 50 of them are a page.
    expect(given).toBeGreaterThan(1500)
    expect(given % 50).toBe(0)
    expect(turns).toBeGreaterThanOrEqual(given / 50)
    expect(reply.headers.link).toBe(`</api/tasks?after=${given}>; rel="next"`)
  })

  test('says where the rest is when there is more', async () => {
    opened.tasks.push(...['a', 'b', 'c', 'd'].map((id, timestamp) => aTask({ id, timestamp })))
    const reply = await get('/api/tasks?limit=2&offset=1&state=SUCCESS')
    expect(Object.keys(reply.json())).toEqual(['c', 'b'])
    expect(reply.headers.link).toBe('</api/tasks?limit=2&state=SUCCESS&after=3>; rel="next"')
    const rest = await get('/api/tasks?limit=2&state=SUCCESS&after=3')
    expect(Object.keys(rest.json())).toEqual(['a'])
    expect(rest.headers.link).toBeUndefined()
  })

  test("keeps every filter where Flower's offset does not reach", async () => {
    const all = Array.from({ length: MAX_PAGE + 2 }, (_, n) => aTask({ id: `t${n}`, timestamp: n }))
    const others = all.map(({ id }) => aTask({ id: `x${id}`, name: 'other', timestamp: 0.5 }))
    opened.tasks.push(...all, ...others)
    const filters = 'taskname=demo.add&workername=celery%40w1&received_start=1970-01-01+00%3A00'
    const reply = await get(`/api/tasks?${filters}&limit=1&offset=${MAX_PAGE}`)
    const link = `/api/tasks?${filters}&limit=1&after=${MAX_PAGE + 1}`
    expect(reply.headers.link).toBe(`<${link}>; rel="next"`)
    expect(Object.keys((await get(link)).json())).toEqual(['t0'])
  })

  test.each([
    'limit=ten',
    'limit=',
    'offset=x',
    `offset=${MAX_PAGE + 1}`,
    'received_start=yesterday',
    'received_end=2026-02-30 10:00',
    'sort_by=size',
  ])('with %s answers 400 without a word', async (query) => {
    const reply = await get(`/api/tasks?${query}`)
    expect([reply.statusCode, reply.body]).toEqual([400, ''])
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
  })

  test('searches in the grammar of Flower', async () => {
    opened.tasks.push(aTask({ id: 'a', result: '7' }), aTask({ id: 'b', state: 'FAILURE' }))
    const found = async (search: string) =>
      Object.keys((await get(`/api/tasks?search=${encodeURIComponent(search)}`)).json())
    expect(await found('state:FAILURE')).toEqual(['b'])
    expect(await found('(state:FAILURE OR state:RETRY) demo.add')).toEqual(['b'])
    expect(await found('demo.nothing')).toEqual([])
  })

  test.each([
    ['ab', 'Substring search terms must contain at least 3 characters at position 0.'],
    ['-foobar', "Negation with '-' is not supported at position 0."],
    ['(abc', 'Missing closing parenthesis at position 0.'],
  ])('says what is wrong with the search %j', async (search, error) => {
    const reply = await get(`/api/tasks?search=${encodeURIComponent(search)}`)
    expect([reply.statusCode, reply.json()]).toEqual([400, { error }])
    expect(opened.asked.lists).toEqual([])
  })

  test.each([
    ['name', 'name', 'oldest'],
    ['-received', 'received', 'newest'],
    ['started', 'started', 'oldest'],
  ])('sorts by %s', async (sortBy, sort, direction) => {
    await get(`/api/tasks?sort_by=${sortBy}`)
    expect(opened.asked.lists).toMatchObject([{ sort, direction }])
  })
})

describe('GET /api/task/info/<id>', () => {
  test('gives one task, worker in its place', async () => {
    opened.tasks.push(aTask({ id: 'a/b %' }), aTask({ id: 'c', parentId: 'a/b %' }))
    const reply = await get(`/api/task/info/${encodeURIComponent('a/b %')}`)
    expect(reply.headers['content-type']).toBe('application/json; charset=UTF-8')
    const keys = Object.keys(reply.json())
    expect(keys[keys.indexOf('worker') - 1]).toBe('retries')
    expect(reply.json()).toMatchObject({ uuid: 'a/b %', worker: 'celery@w1', children: ['c'] })
  })

  test('answers 404 without a word where there is none', async () => {
    const reply = await get('/api/task/info/nope')
    expect([reply.statusCode, reply.body]).toEqual([404, ''])
  })
})

test('a refusal for want of a session is in the family of its route', async () => {
  const of = async (url: string) => {
    const reply = await opened.app.inject({ url })
    return [reply.statusCode, reply.body]
  }
  expect(await of('/api/tasks')).toEqual([401, ''])
  expect(await of('/api/task/info/x')).toEqual([401, ''])
  expect(await of('/api/workers')).toEqual([
    401,
    'Cannot answer: nobody is signed in. Run `sepal link` and open the address that it prints',
  ])
})
