import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PERMISSIONS } from '../../../contract/api/permissions.ts'
import { SessionReply } from '../../../contract/api/session.ts'
import { WorkerListReply } from '../../../contract/api/workers.ts'
import { aReport, aWorker } from '../../live/report-fixture.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
})
afterAll(() => opened.close())

const get = async (url: string) => {
  const reply = await opened.app.inject({ url, headers })
  expect([url, reply.statusCode]).toEqual([url, 200])
  return reply.json()
}

test('GET /api/v1/session tells who is signed in and what this Sepal is', async () => {
  const body = await get('/api/v1/session')
  expect(SessionReply.parse(body)).toEqual(body)
  expect(body).toEqual({
    user: 'owner',
    permissions: PERMISSIONS,
    cluster: 'redis://127.0.0.1:6379/0',
    environment: null,
    demo: false,
    version: '0.1.0',
    now: opened.time.now,
  })
})

test('GET /api/v1/workers judges each worker at the time of asking', async () => {
  const lastSeen = opened.time.now
  opened.picture.apply(
    aReport({
      workers: [aWorker('w2', { lastSeen }), aWorker('w1', { lastSeen, saidOffline: true })],
    }),
  )
  const statuses = async () => {
    const body = await get('/api/v1/workers')
    expect(WorkerListReply.parse(body)).toEqual(body)
    return body.rows.map((row: { hostname: string; status: string }) => [row.hostname, row.status])
  }
  expect(await statuses()).toEqual([
    ['w1', 'offline'],
    ['w2', 'online'],
  ])
  opened.time.now += 4
  expect(await statuses()).toEqual([
    ['w1', 'offline'],
    ['w2', 'offline'],
  ])
})

describe('GET /api/v1/openapi.json', () => {
  const toRoute = (path: string) => path.replace(/\{\w+\}$/, '*')

  test('describes every route of /api/v1 that the server has, and no other', async () => {
    const document = await get('/api/v1/openapi.json')
    const described = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${toRoute(path)}`),
    )
    for (const route of described) {
      const [method, url] = route.split(' ')
      expect([route, opened.app.hasRoute({ method: method as 'GET', url: url ?? '' })]).toEqual([
        route,
        true,
      ])
    }
    const drawn = opened.app.printRoutes({ commonPrefix: false }).match(/api\/v1\/\S+/g) ?? []
    const paths = new Set(described.map((route) => route.split(' ')[1]?.slice(1)))
    expect(drawn.filter((path) => !paths.has(path))).toEqual([])
    expect(described).toHaveLength(25)
  })

  test('says of each operation what it needs, takes and answers', async () => {
    const { paths, openapi, components } = await get('/api/v1/openapi.json')
    expect(openapi).toBe('3.1.1')
    const list = paths['/api/v1/tasks'].get
    expect(list['x-permissions']).toContain('task.read')
    expect(list.parameters.map((one: { name: string }) => one.name)).toEqual([
      'q',
      'range',
      'state',
      'name',
      'sort',
      'direction',
      'cursor',
      'at',
      'limit',
    ])
    expect(list.parameters.every((one: { required: boolean }) => !one.required)).toBe(true)
    const row = list.responses[200].content['application/json'].schema.properties.rows.items
    expect(row.properties.runtime).toEqual({ type: ['number', 'null'] })
    expect(paths['/api/v1/tasks/{id}'].get.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ])
    expect(Object.keys(paths['/api/v1/stream'].get.responses[200].content)).toEqual([
      'text/event-stream',
    ])
    expect(Object.keys(paths['/api/v1/session'].delete.responses)).toEqual(['204', 'default'])
    expect(list.responses.default).toEqual({ $ref: '#/components/responses/Problem' })
    expect(Object.keys(components.responses.Problem.content)).toEqual(['application/problem+json'])
  })
})
