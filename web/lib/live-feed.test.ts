import { expect, test } from 'vitest'
import type { LiveHello, LivePatch } from '../../contract/api/live.ts'
import { ApiError } from './api.ts'
import { createLiveFeed, type TaskChanges } from './live-feed.ts'
import { serverLiveSource } from './live-source.ts'
import { aQueue, aTask, aWorker, liveState } from './samples.ts'

const STATE = liveState(100)

/** A server and a clock that the test drives. */
function fixture() {
  let now = 1000
  let timers: { at: number; callback: () => void }[] = []
  const streams: ReadableStreamDefaultController<Uint8Array>[] = []
  const answer = { error: null as Error | null }
  const feed = createLiveFeed({
    listen: serverLiveSource(async (signal) => {
      if (answer.error !== null) throw answer.error
      return new ReadableStream<Uint8Array>({
        start(controller) {
          streams.push(controller)
          signal.addEventListener('abort', () => controller.error(signal.reason))
        },
      })
    }),
    localNow: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms / 1000, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  })
  return {
    feed,
    streams,
    answer,
    pass: async (seconds: number) => {
      now += seconds
      const due = timers.filter((timer) => timer.at <= now)
      timers = timers.filter((timer) => timer.at > now)
      for (const timer of due) timer.callback()
      await settled()
    },
    send: async (event: string, message: object) => {
      const bytes = new TextEncoder().encode(
        `event: ${event}\ndata: ${JSON.stringify(message)}\n\n`,
      )
      streams.at(-1)?.enqueue(bytes)
      await settled()
    },
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const hello = (change: Partial<LiveHello> = {}): LiveHello => ({
  ...STATE,
  workers: [],
  queues: [],
  ...change,
})
const patch = (change: Partial<LivePatch> = {}): LivePatch => ({
  ...STATE,
  workers: [],
  queues: [],
  goneQueues: [],
  tasks: [],
  omitted: 0,
  ...change,
})

test('createLiveFeed() is open after hello and knows the workers', async () => {
  const { feed, send } = fixture()
  feed.start()
  await settled()
  await send('hello', hello({ workers: [aWorker({ hostname: 'celery@w1' })] }))
  expect(feed.getSnapshot()).toMatchObject({ transport: { kind: 'open' }, asOf: 100, hellos: 1 })
  expect(feed.getSnapshot().workers?.map((worker) => worker.hostname)).toEqual(['celery@w1'])
})

test('createLiveFeed() hands patches on at most four times a second, newest row of each task', async () => {
  const { feed, send, pass } = fixture()
  const seen: TaskChanges[] = []
  feed.onTasks((changes) => seen.push(changes))
  feed.start()
  await settled()
  await send('hello', hello())
  await send('patch', patch({ tasks: [aTask({ id: 'a', state: 'RECEIVED' })] }))
  await pass(0)
  await send('patch', patch({ tasks: [aTask({ id: 'a', state: 'STARTED' })], omitted: 2 }))
  await send('patch', patch({ tasks: [aTask({ id: 'a', state: 'SUCCESS' })], omitted: 3 }))
  await pass(0.2)
  expect(seen).toHaveLength(1)
  await pass(0.1)
  expect(seen).toHaveLength(2)
  expect(seen[1]).toMatchObject({ tasks: [{ id: 'a', state: 'SUCCESS' }], omitted: 5 })
})

test('createLiveFeed() tries again after 1, 2, 4, 8, 15, 30 and 30 s', async () => {
  const { feed, answer, pass } = fixture()
  answer.error = new ApiError('Cannot reach Sepal', 0, null)
  feed.start()
  await settled()
  const waits: number[] = []
  for (let i = 0; i < 7; i += 1) {
    const { transport } = feed.getSnapshot()
    if (transport.kind !== 'lost') throw new Error(transport.kind)
    const before = transport.retryAt
    waits.push(before - 1000 - waits.reduce((sum, wait) => sum + wait, 0))
    await pass(waits.at(-1) ?? 0)
  }
  expect(waits).toEqual([1, 2, 4, 8, 15, 30, 30])
})

test('createLiveFeed() keeps what it knows while it is lost, and retryNow() connects at once', async () => {
  const { feed, streams, send } = fixture()
  feed.start()
  await settled()
  await send('hello', hello({ workers: [aWorker({})] }))
  streams.at(-1)?.close()
  await settled()
  expect(feed.getSnapshot()).toMatchObject({ transport: { kind: 'lost', since: 1000 }, asOf: 100 })
  expect(feed.getSnapshot().workers).toHaveLength(1)
  feed.retryNow()
  await settled()
  await send('hello', hello())
  expect(feed.getSnapshot()).toMatchObject({ transport: { kind: 'open' }, hellos: 2, workers: [] })
})

test('createLiveFeed() stops asking when nobody is signed in', async () => {
  const { feed, answer, pass } = fixture()
  answer.error = new ApiError('Sign in', 401, null)
  feed.start()
  await settled()
  expect(feed.getSnapshot().transport.kind).toBe('signed-out')
  await pass(3600)
  expect(feed.getSnapshot().transport.kind).toBe('signed-out')
})

test('pause() holds the workers still until resume()', async () => {
  const { feed, send, pass } = fixture()
  feed.start()
  await settled()
  await send('hello', hello({ workers: [aWorker({ hostname: 'w', active: 1 })] }))
  feed.pause()
  await send('patch', patch({ workers: [aWorker({ hostname: 'w', active: 9 })] }))
  await pass(1)
  expect(feed.getSnapshot().workers?.[0]?.active).toBe(1)
  feed.resume()
  expect(feed.getSnapshot().workers?.[0]?.active).toBe(9)
})

test('setVisible() lets go of the stream after 30 s unseen and comes back at once', async () => {
  const { feed, send, pass, streams } = fixture()
  feed.start()
  await settled()
  await send('hello', hello())
  feed.setVisible(false)
  await pass(29)
  expect(feed.getSnapshot().transport.kind).toBe('open')
  await pass(2)
  expect(feed.getSnapshot().transport.kind).toBe('asleep')
  feed.setVisible(true)
  await settled()
  expect(streams).toHaveLength(2)
})

test('createLiveFeed() lays patches of queues over the hello, by name, and lets go of what is gone', async () => {
  const { feed, send, pass } = fixture()
  feed.start()
  await settled()
  await send('hello', hello({ queues: [aQueue({ name: 'q10' }), aQueue({ name: 'q9' })] }))
  const first = feed.getSnapshot().queues
  expect(first?.map(({ name }) => name)).toEqual(['q9', 'q10'])
  await send('patch', patch({ workers: [aWorker({})] }))
  await pass(1)
  expect(feed.getSnapshot().queues).toBe(first)
  const queueSampling = { ...STATE.queueSampling, sampledAt: 7 }
  const told = patch({ queues: [aQueue({ name: 'q9', ready: 0 })], goneQueues: ['q10'] })
  await send('patch', { ...told, queueSampling })
  await pass(1)
  expect(feed.getSnapshot().queues).toMatchObject([{ name: 'q9', ready: 0 }])
  expect(feed.getSnapshot().queueSampling?.sampledAt).toBe(7)
  await send('hello', hello())
  expect(feed.getSnapshot().queues).toEqual([])
})

test('pause() holds the queues still, and what is said of them', async () => {
  const { feed, send, pass } = fixture()
  feed.start()
  await settled()
  await send('hello', hello({ queues: [aQueue({ ready: 1 })] }))
  feed.pause()
  const queueSampling = { ...STATE.queueSampling, sampledAt: 7 }
  await send('patch', { ...patch({ queues: [aQueue({ ready: 9 })] }), queueSampling })
  await pass(1)
  const { queues, queueSampling: still } = feed.getSnapshot()
  expect([queues?.[0]?.ready, still?.sampledAt]).toEqual([1, null])
  feed.resume()
  expect(feed.getSnapshot()).toMatchObject({ queues: [{ ready: 9 }], queueSampling })
})
