import { afterAll, beforeAll, expect, test } from 'vitest'
import { QueueListReply } from '../../../contract/api/queues.ts'
import type { Scope } from '../../../contract/model/scope.ts'
import { queuesIn } from '../../live/queue-view.ts'
import { aQueue, aReport } from '../../live/report-fixture.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'

const URL = '/api/v1/queues'

let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
})
afterAll(() => opened.close())

const list = async () => {
  const reply = await opened.app.inject({ url: URL, headers })
  expect(reply.statusCode).toBe(200)
  expect(QueueListReply.parse(reply.json())).toEqual(reply.json())
  return QueueListReply.parse(reply.json())
}

test('GET /api/v1/queues says that nobody has looked yet', async () => {
  expect(await list()).toMatchObject({
    rows: [],
    sampling: { sampledAt: null, isListed: null, problem: null },
    asOf: opened.time.now,
  })
})

test('GET /api/v1/queues tells zero, unknown and not reported apart', async () => {
  const reported = ['ready', 'unacked'] as const
  opened.picture.apply(
    aReport({
      queues: [
        aQueue('zero', { reported, ready: 0, unacked: null, consumers: null }),
        aQueue('<img src=x>', { byPriority: [{ priority: 9, ready: 3 }] }),
      ],
    }),
  )
  const { rows } = await list()
  expect(rows.map(({ name }) => name)).toEqual(['<img src=x>', 'zero'])
  expect(rows[1]).toMatchObject({ ready: 0, unacked: null, consumers: null, reported })
  expect(rows[0]?.byPriority).toEqual([{ priority: 9, ready: 3 }])
})

test('GET /api/v1/queues says why nobody knows', async () => {
  const problem = 'Cannot use redis://h: no'
  opened.picture.apply(
    aReport({
      queueSampling: { ...aReport().queueSampling, problem, hint: 'Ask', problemSince: 990 },
    }),
  )
  const { rows, sampling } = await list()
  expect(rows).toHaveLength(2)
  expect(sampling).toMatchObject({ problem, hint: 'Ask', problemSince: 990, sampledAt: 1000 })
})

test('GET /api/v1/queues needs a session, and the permission queue.read', async () => {
  expect((await opened.app.inject({ url: URL })).statusCode).toBe(401)
  const document = await opened.app.inject({ url: '/api/v1/openapi.json', headers })
  expect(document.json().paths[URL].get['x-permissions']).toEqual(['queue.read'])
})

test('queuesIn() holds nothing from outside the scope, and nothing at all by default', () => {
  const seenBy = (queues: Scope['queues']) =>
    queuesIn(opened.picture, { tasks: ['*'], workers: ['*'], queues }).map(({ name }) => name)
  expect(seenBy(['z?ro'])).toEqual(['zero'])
  expect(seenBy([])).toEqual([])
  expect(seenBy(['*'])).toHaveLength(2)
})

test('GET /api/v1/queues refuses a parameter that it does not have', async () => {
  const reply = await opened.app.inject({ url: `${URL}?name=x`, headers })
  expect(reply.json()).toMatchObject({ code: 'REQUEST_INVALID' })
})
