import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ErrorListReply } from '../../../contract/api/error-groups.ts'
import { GapListReply } from '../../../contract/api/gaps.ts'
import {
  QueueSeriesReply,
  SeriesReply,
  TypeListReply,
  WorkerSeriesReply,
} from '../../../contract/api/series.ts'
import { noCounts } from '../../../contract/model/rollup.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { openTestApp, type TestApp } from '../app-fixture.ts'
import { noSums } from '../memory-reader-fixture.ts'

let opened: TestApp
let headers: { cookie: string }

beforeAll(async () => {
  opened = openTestApp()
  headers = await opened.signIn()
})
beforeEach(() => {
  Object.assign(opened.sums, noSums())
  opened.asked.others.length = 0
})
afterAll(() => opened.close())

const get = async (url: string) => (await opened.app.inject({ url, headers })).json()

const NONE = noCounts()
const point = (minute: number) => ({
  minute,
  counts: { ...NONE, succeeded: 2 },
  runtime: new Map([[0, 2]]),
  wait: new Map(),
})

describe('GET /api/v1/series', () => {
  test('tells sums by whole minutes, distributions by percentiles', async () => {
    opened.sums.series = {
      rows: [{ key: 'demo.add', isRest: false, points: [point(101)] }],
      scanned: 7,
      limited: true,
    }
    const reply = await get('/api/v1/series?range=6000..6300&by=name&worker=celery@w1&limit=5')
    expect(SeriesReply.parse(reply)).toEqual(reply)
    expect(reply).toMatchObject({
      from: 6000,
      to: 6300,
      stepSeconds: 60,
      limited: true,
      scanned: 7,
    })
    const [at] = reply.series[0].points
    expect(at).toMatchObject({ at: 6060, counts: { succeeded: 2 }, wait: { count: 0, p50: null } })
    expect(at.runtime.p95).toBeCloseTo(1, 1)
    expect(opened.asked.others).toEqual([
      [
        'series',
        {
          fromMinute: 100,
          toMinute: 105,
          stepMinutes: 1,
          scope: EVERYTHING,
          by: 'name',
          only: { worker: 'celery@w1' },
          limit: 5,
        },
      ],
    ])
  })

  test('makes points wide enough for a chart, unless it is told how wide', async () => {
    expect((await get('/api/v1/series?range=0..604800')).stepSeconds).toBe(120 * 60)
    expect((await get('/api/v1/series?range=0..604800&step=60')).stepSeconds).toBe(3600)
  })

  test.each([
    ['range=0..604800&step=1', 'step'],
    ['range=..5', 'range'],
    ['by=args', 'by'],
    ['limit=101', 'limit'],
    ['name=', 'name'],
  ])('refuses %s', async (query, parameter) => {
    expect(await get(`/api/v1/series?${query}`)).toMatchObject({ status: 400, parameter })
    expect(opened.asked.others).toEqual([])
  })
})

test('GET /api/v1/types gives one row a type, and says that there are more', async () => {
  const rows = [
    { key: 'demo.add', isRest: false, points: [point(0)] },
    { key: null, isRest: true, points: [point(0)] },
  ]
  opened.sums.series = { rows, scanned: 2, limited: false }
  const reply = await get('/api/v1/types?range=0..3600')
  expect(TypeListReply.parse(reply)).toEqual(reply)
  expect(reply).toMatchObject({ rows: [{ name: 'demo.add' }], hasMore: true })
  expect(opened.asked.others).toMatchObject([['series', { stepMinutes: 60, by: 'name' }]])
})

test('GET /api/v1/errors gives groups in seconds', async () => {
  const group = {
    error: '0123456789abcdef',
    name: 'demo.add',
    exceptionType: 'ValueError',
    message: 'no ‹*›',
    frame: null,
    count: 3,
    firstMinute: 1,
    lastMinute: 2,
    workers: ['celery@w1'],
    trend: [{ minute: 2, count: 3 }],
  }
  opened.sums.errors = { rows: [group], scanned: 1, limited: false }
  const reply = await get('/api/v1/errors?range=0..3600&error=0123456789abcdef')
  expect(ErrorListReply.parse(reply)).toEqual(reply)
  expect(reply.rows).toMatchObject([
    { firstSeen: 60, lastSeen: 120, trend: [{ at: 120, count: 3 }] },
  ])
  expect(opened.asked.others).toMatchObject([['errors', { error: '0123456789abcdef', limit: 50 }]])
})

test('GET /api/v1/queue-series and worker-series give samples', async () => {
  opened.sums.queueSeries = [{ name: 'q', at: 5, ready: 1, unacked: null, consumers: 0 }]
  opened.sums.workerSeries = [{ hostname: 'w', at: 5, active: 1, processed: 7, load: null }]
  const queue = await get('/api/v1/queue-series?range=0..60&queue=q')
  expect(QueueSeriesReply.parse(queue)).toEqual(queue)
  expect(queue.points).toEqual([{ at: 5, ready: 1, unacked: null, consumers: 0 }])
  const worker = await get('/api/v1/worker-series?range=0..60&worker=w')
  expect(WorkerSeriesReply.parse(worker)).toEqual(worker)
  expect(worker.points).toEqual([{ at: 5, active: 1, processed: 7, load: null }])
  expect(await get('/api/v1/queue-series?range=0..60')).toMatchObject({ parameter: 'queue' })
})

test('GET /api/v1/queue-series and worker-series tell the peak of each step, if asked', async () => {
  const queue = { name: 'q', unacked: null, consumers: null }
  opened.sums.queueSeries = [5, 9, 3].map((ready, n) => ({ ...queue, at: 10 * n, ready }))
  const worker = { hostname: 'w', processed: null, load: null }
  opened.sums.workerSeries = [5, 9, 3].map((active, n) => ({ ...worker, at: 10 * n, active }))
  const points = async (url: string) => (await get(url)).points
  expect(await points('/api/v1/queue-series?range=0..60&queue=q&step=1')).toMatchObject([
    { at: 10, ready: 9 },
  ])
  expect(await points('/api/v1/worker-series?range=0..60&worker=w&step=1')).toMatchObject([
    { at: 10, active: 9 },
  ])
  const tooFine = '/api/v1/queue-series?range=0..604800&queue=q&step=1'
  expect(await get(tooFine)).toMatchObject({ status: 400, parameter: 'step' })
})

test('GET /api/v1/gaps tells what is missing', async () => {
  const gap = { from: 5, to: null, cause: 'overload', events: 12, isEstimate: false } as const
  opened.sums.began = 3
  opened.sums.gaps = { rows: [gap], next: 'there', prev: null }
  const reply = await get('/api/v1/gaps?range=0..60')
  expect(GapListReply.parse(reply)).toEqual(reply)
  expect(reply).toMatchObject({ rows: [gap], next: 'there', prev: null, knownSince: 3 })
  const page = { direction: 'newest', cursor: null, limit: 100 }
  expect(opened.asked.others.at(-1)).toMatchObject(['gaps', page])
  await get('/api/v1/gaps?range=0..60&direction=oldest&cursor=there&limit=500')
  const next = { direction: 'oldest', cursor: 'there', limit: 500 }
  expect(opened.asked.others.at(-1)).toMatchObject(['gaps', next])
  expect(await get('/api/v1/gaps?limit=501')).toMatchObject({ status: 400, parameter: 'limit' })
})
