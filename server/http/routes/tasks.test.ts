import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TaskListReply, TaskReply } from '../../../contract/api/tasks.ts'
import { EVERY_TASK } from '../../../contract/model/query/task-query.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { ALWAYS } from '../../../contract/model/time-range.ts'
import { decodeCursor } from '../../history/query/page-cursor.ts'
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
  opened.asked.others.length = 0
})
afterAll(() => opened.close())

const get = (url: string) => opened.app.inject({ url, headers })

describe('GET /api/v1/tasks', () => {
  test('answers rows without payload, newest first, and as of when', async () => {
    opened.tasks.push(aTask({ id: 'a', timestamp: 1 }), aTask({ id: 'b', timestamp: 2 }))
    const reply = await get('/api/v1/tasks')
    const body = TaskListReply.parse(reply.json())
    expect(body).toEqual(reply.json())
    expect(body.rows.map((row) => [row.id, row.preview])).toEqual([
      ['b', '5'],
      ['a', '5'],
    ])
    expect(body.asOf).toBe(opened.time.now)
    expect(Object.keys(reply.json().rows[0])).not.toContain('args')
  })

  test('pages by the cursor that it gave', async () => {
    opened.tasks.push(...['a', 'b', 'c'].map((id, timestamp) => aTask({ id, timestamp })))
    const first = (await get('/api/v1/tasks?limit=2')).json()
    const rest = (await get(`/api/v1/tasks?limit=2&cursor=${first.next}`)).json()
    expect([first, rest].map((page) => page.rows.map((row: { id: string }) => row.id))).toEqual([
      ['c', 'b'],
      ['a'],
    ])
    expect(rest.next).toBeNull()
  })

  test('begins at a moment, in a list by time', async () => {
    await get('/api/v1/tasks?at=1763730000.25&direction=oldest')
    const [{ cursor } = { cursor: null }] = opened.asked.lists
    expect(decodeCursor(cursor ?? '', { sort: 'timestamp', direction: 'oldest' })).toMatchObject({
      way: 'next',
      value: 1_763_730_000.25,
    })
    expect((await get('/api/v1/tasks?at=1&sort=name')).json()).toMatchObject({
      status: 400,
      parameter: 'at',
    })
    expect((await get('/api/v1/tasks?at=now')).statusCode).toBe(400)
  })

  test('hands the filter, the scope and the limit to the history', async () => {
    await get('/api/v1/tasks?state=FAILURE,MY_STATE&name=add&limit=500')
    await get('/api/v1/tasks?state=')
    const shared = { range: ALWAYS, scope: EVERYTHING, cursor: null }
    expect(opened.asked.lists).toMatchObject([
      {
        query: {
          kind: 'and',
          of: [
            EVERY_TASK,
            { kind: 'oneOf', field: 'state', values: ['FAILURE', 'MY_STATE'] },
            { kind: 'contains', fields: ['name'], text: 'add' },
          ],
        },
        limit: 500,
        ...shared,
      },
      { query: { kind: 'and', of: [EVERY_TASK] }, limit: 100, ...shared },
    ])
  })

  test('takes a search, a range and an order', async () => {
    opened.tasks.push(
      aTask({ id: 'slow', runtime: 20, timestamp: 2 }),
      aTask({ id: 'quick', runtime: 1, timestamp: 1 }),
    )
    const found = async (query: string) =>
      (await get(`/api/v1/tasks?${query}`)).json().rows.map((row: { id: string }) => row.id)
    expect(await found(`q=${encodeURIComponent('runtime:>10s')}`)).toEqual(['slow'])
    expect(await found(`q=${encodeURIComponent('-state:SUCCESS')}`)).toEqual([])
    expect(await found('range=1..2')).toEqual(['quick'])
    await get('/api/v1/tasks?sort=runtime&direction=oldest')
    expect(opened.asked.lists.at(-1)).toMatchObject({ sort: 'runtime', direction: 'oldest' })
  })

  test('says where a search goes wrong', async () => {
    const reply = await get(`/api/v1/tasks?q=${encodeURIComponent('state:FAILURE (abc')}`)
    expect(reply.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID', parameter: 'q' })
    expect(reply.json().detail).toContain('(character 15)')
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['limits=5', 'limits'],
    ['state=A,,B', 'state'],
    [`name=${'x'.repeat(201)}`, 'name'],
    ['range=yesterday', 'range'],
    ['range=5..1', 'range'],
    ['sort=size', 'sort'],
    ['direction=up', 'direction'],
    [`q=${'x'.repeat(4097)}`, 'q'],
    ['q=ab', 'q'],
    ['__proto__=1', '__proto__'],
    ['toString=1', 'toString'],
    ['name[x]=1', 'name[x]'],
  ])('refuses %s and names the parameter', async (query, parameter) => {
    const reply = await get(`/api/v1/tasks?${query}`)
    expect(reply.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID', parameter })
    expect(opened.asked.lists).toEqual([])
  })
})

describe('GET /api/v1/tasks/{id}', () => {
  test('answers the whole task with its children', async () => {
    opened.tasks.push(
      aTask({ id: 'p', traceback: 'Traceback…\n  File "x"' }),
      aTask({ id: 'c', parentId: 'p' }),
    )
    const reply = await get('/api/v1/tasks/p')
    expect(TaskReply.parse(reply.json())).toEqual(reply.json())
    expect(reply.json()).toMatchObject({
      id: 'p',
      args: opened.tasks[0]?.args,
      children: ['c'],
      attempts: [{ state: 'SUCCESS', worker: 'celery@w1' }],
    })
    expect(reply.json().steps.map((step: { state: string }) => step.state)).toContain('SUCCESS')
  })

  test('finds any id that is percent-encoded once', async () => {
    const awkward = fc.string({
      unit: fc.constantFrom(
        '%',
        '2',
        'F',
        '5',
        '/',
        '.',
        ' ',
        '?',
        '#',
        'a',
        ';',
        '+',
        'é',
        '\u{1f33c}',
      ),
    })
    const id = fc
      .oneof(fc.string({ unit: 'grapheme' }), awkward)
      .filter((text) => text !== '' && text.length < 256 && text.isWellFormed())
      // A browser takes these for steps in the path, encoded or not.
      .filter((text) => text !== '.' && text !== '..')
    await fc.assert(
      fc.asyncProperty(id, async (text) => {
        opened.tasks.length = 0
        opened.tasks.push(aTask({ id: text }))
        const reply = await get(`/api/v1/tasks/${encodeURIComponent(text)}`)
        expect([reply.statusCode, reply.json().id]).toEqual([200, text])
      }),
      { numRuns: 300 },
    )
  })

  test('finds the longest legal id', async () => {
    const id = '\u{1f33c}'.repeat(255)
    opened.tasks.push(aTask({ id }))
    expect((await get(`/api/v1/tasks/${encodeURIComponent(id)}`)).statusCode).toBe(200)
  })

  test.each(['nope', '', '__proto__', 'a%00b'])('answers 404 for %j', async (id) => {
    const reply = await get(`/api/v1/tasks/${id}`)
    expect(reply.json()).toMatchObject({ status: 404, code: 'TASK_NOT_FOUND' })
  })

  test('refuses parameters, for it has none', async () => {
    expect((await get('/api/v1/tasks/x?fields=args')).json()).toMatchObject({ parameter: 'fields' })
  })
})
