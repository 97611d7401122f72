import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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
  opened.asked.lists.length = 0
})
afterAll(() => opened.close())

const get = (query: string) => opened.app.inject({ url: `/api/v1/task-export?${query}`, headers })

describe('GET /api/v1/task-export', () => {
  test('writes a JSON object a line', async () => {
    opened.tasks.push(aTask({ id: 'a', timestamp: 1 }), aTask({ id: 'b', timestamp: 2 }))
    const reply = await get('')
    expect(reply.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="tasks.ndjson"',
    })
    const lines = reply.body.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(opened.tasks.toReversed())
  })

  test('writes CSV with a header, and no formulas', async () => {
    opened.tasks.push(aTask({ id: 'a', args: '=cmd|x', traceback: 'two\nlines' }))
    const reply = await get('format=csv')
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8')
    const [header, row] = reply.body.split('\r\n')
    expect(header).toMatch(/^id,name,state,timestamp,.*,traceback$/)
    expect(row).toContain(",'=cmd|x,")
    expect(row).toContain('"two\nlines"')
  })

  test('reads page by page up to the limit, of one search', async () => {
    opened.tasks.push(
      ...Array.from({ length: 2500 }, (_, n) => aTask({ id: `t${n}`, timestamp: n })),
    )
    const reply = await get('limit=2200&q=state:SUCCESS')
    expect(reply.body.trimEnd().split('\n')).toHaveLength(2200)
    expect(opened.asked.lists.map(({ limit }) => limit)).toEqual([1000, 1000, 200])
  })

  test.each([
    ['limit=100001', 'limit'],
    ['format=xml', 'format'],
    ['q=(', 'q'],
  ])('refuses %s', async (query, parameter) => {
    expect((await get(query)).json()).toMatchObject({ status: 400, parameter })
    expect(opened.asked.lists).toEqual([])
  })
})
