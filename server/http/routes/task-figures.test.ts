import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  TaskCountReply,
  TaskFacetReply,
  TaskHistogramReply,
} from '../../../contract/api/task-figures.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { aTask } from '../../live/report-fixture.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
})
beforeEach(() => {
  opened.tasks.length = 0
  opened.asked.others.length = 0
})
afterAll(() => opened.close())

const get = async (url: string) => (await opened.app.inject({ url, headers })).json()

describe('GET /api/v1/task-count', () => {
  test('counts what a search matches', async () => {
    opened.tasks.push(aTask({ id: 'a' }), aTask({ id: 'b', state: 'FAILURE' }))
    const reply = await get('/api/v1/task-count?q=state:FAILURE')
    expect(TaskCountReply.parse(reply)).toEqual(reply)
    expect(reply).toMatchObject({ count: 1, isExact: true, limited: false })
    expect(opened.asked.others).toMatchObject([
      ['series', {}],
      ['count', { scope: EVERYTHING }],
    ])
  })
})

describe('GET /api/v1/task-histogram', () => {
  test('cuts the range into equal stretches', async () => {
    opened.tasks.push(
      aTask({ id: 'a', timestamp: 10 }),
      aTask({ id: 'b', timestamp: 29, state: 'FAILURE' }),
    )
    const reply = await get('/api/v1/task-histogram?range=0..30&buckets=3')
    expect(TaskHistogramReply.parse(reply)).toEqual(reply)
    expect(reply).toMatchObject({ from: 0, to: 30, buckets: [{}, { SUCCESS: 1 }, { FAILURE: 1 }] })
  })

  test('begins an hour ago where nothing else is said, and ends now', async () => {
    const { from, to } = await get('/api/v1/task-histogram')
    expect([from, to]).toEqual([opened.time.now - 3600, opened.time.now])
  })

  test.each([
    ['buckets=501', 'buckets'],
    ['buckets=0', 'buckets'],
    ['range=..100', 'range'],
    ['range=5..5', 'range'],
  ])('refuses %s', async (query, parameter) => {
    expect(await get(`/api/v1/task-histogram?${query}`)).toMatchObject({ status: 400, parameter })
  })
})

describe('GET /api/v1/task-facets', () => {
  test('counts the values of a field', async () => {
    opened.tasks.push(
      aTask({ id: 'a', queue: 'x' }),
      aTask({ id: 'b', queue: 'x' }),
      aTask({ id: 'c', queue: null }),
    )
    const reply = await get('/api/v1/task-facets?field=queue&limit=1')
    expect(TaskFacetReply.parse(reply)).toEqual(reply)
    expect(reply).toMatchObject({ values: [{ value: 'x', count: 2 }], hasMore: true })
  })

  test.each([
    ['', 'field'],
    ['field=args', 'field'],
    ['field=queue&limit=101', 'limit'],
  ])('refuses %j', async (query, parameter) => {
    expect(await get(`/api/v1/task-facets?${query}`)).toMatchObject({ status: 400, parameter })
  })
})
