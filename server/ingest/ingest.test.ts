import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { notSampled, type QueueSample, unknownQueue } from '../../contract/model/queue.ts'
import { createIngestBench, deliver, event, link, stop } from './ingest-bench-fixture.ts'
import type { IngestLimits } from './ingest.ts'

async function setUp(limits: Partial<IngestLimits> = {}) {
  const bench = createIngestBench()
  const { history, reports } = bench
  const start = () => bench.start({ limits })
  return { history, reports, start, ingest: await start() }
}

const sampleOf = (ready: number): QueueSample => ({
  kind: 'queues',
  at: 7,
  queues: [
    { observation: { ...unknownQueue('mail', ['ready']), exists: true, ready }, namedBy: 'event' },
  ],
  sampling: { ...notSampled(10), sampledAt: 7, isListed: false },
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('startIngest()', () => {
  test('reports a task only after the history has it', async () => {
    const { reports, ingest } = await setUp()
    ingest.sink.deliver(deliver(event('a', 'task-received', { name: 'shop.add' })))
    expect(reports).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(250)
    expect(reports.at(-1)?.tasks).toMatchObject([{ id: 'a', state: 'RECEIVED', name: 'shop.add' }])
    expect(reports.at(-1)?.workers).toMatchObject([{ hostname: 'w1@h' }])
  })

  test('writes once for all the events of one batch', async () => {
    const { history, ingest } = await setUp()
    ingest.sink.deliver(deliver([event('a', 'task-received'), event('a', 'task-started')]))
    ingest.sink.deliver(deliver(event('a', 'task-succeeded', { result: '3', runtime: 0.5 })))
    await vi.advanceTimersByTimeAsync(250)
    expect(history.writes).toBe(1)
    expect(history.tasks.get('a')).toMatchObject({ state: 'SUCCESS', result: '3', runtime: 0.5 })
  })

  test('times a sign of life by its arrival, not by its batch', async () => {
    const { reports, ingest } = await setUp({ batchMs: 10_000 })
    const arrived = Date.now() / 1000
    const heartbeat = { type: 'worker-heartbeat', hostname: 'w2@h', pid: 8, freq: 2, clock: 1 }
    ingest.sink.deliver(deliver({ ...heartbeat, timestamp: arrived - 90 }))
    await vi.advanceTimersByTimeAsync(10_001)
    expect(reports.at(-1)?.workers).toMatchObject([{ lastSeen: arrived, clockDrift: -90 }])
  })

  test('starts a batch at once when it is full', async () => {
    const { history, ingest } = await setUp({ batchEvents: 3, batchMs: 60_000 })
    for (const id of ['a', 'b', 'c', 'd']) ingest.sink.deliver(deliver(event(id, 'task-started')))
    await vi.advanceTimersByTimeAsync(1)
    expect([...history.tasks.keys()]).toEqual(['a', 'b', 'c'])
  })

  test('continues a task that only the history knows', async () => {
    const { start, history, ingest } = await setUp()
    ingest.sink.deliver(deliver(event('a', 'task-received', { name: 'shop.add' })))
    await stop(ingest)
    const again = await start()
    again.sink.deliver(deliver(event('a', 'task-succeeded', { result: '3' })))
    await stop(again)
    expect(history.tasks.get('a')).toMatchObject({ name: 'shop.add', state: 'SUCCESS' })
  })

  test('starts with the workers of the history', async () => {
    const { start, reports, ingest } = await setUp()
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await stop(ingest)
    const told = reports.length
    await stop(await start())
    expect(reports[told]?.workers).toMatchObject([{ hostname: 'w1@h' }])
  })

  test('counts what cannot be read and keeps its neighbours', async () => {
    const { reports, ingest } = await setUp()
    ingest.sink.deliver(deliver([null, event('a', 'task-received'), { type: 'task-x' }]))
    ingest.sink.deliver({ ...deliver(null), body: Buffer.from('{"half') })
    ingest.sink.unreadable('envelope')
    await vi.advanceTimersByTimeAsync(250)
    const { intake, tasks } = reports.at(-1) ?? expect.fail('nothing was reported')
    expect(tasks.map(({ id }) => id)).toEqual(['a'])
    expect(intake).toMatchObject({ messages: 3, events: 1, dropped: 0 })
    expect(Object.values(intake.malformed).reduce((sum, n) => sum + n, 0)).toBe(4)
  })

  test('holds events while the history refuses, and writes them when it is back', async () => {
    const { history, reports, ingest } = await setUp()
    history.refusing = true
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(reports.flatMap(({ tasks }) => tasks)).toEqual([])
    ingest.sink.deliver(deliver(event('a', 'task-succeeded')))
    history.refusing = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(history.tasks.get('a')?.state).toBe('SUCCESS')
  })

  test('reports a message that could not be read and came during a batch', async () => {
    const { history, reports, ingest } = await setUp()
    history.refusing = true
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(210)
    history.refusing = false
    await vi.advanceTimersByTimeAsync(900)
    ingest.sink.unreadable('envelope')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(reports.at(-1)?.intake.malformed).toEqual({ envelope: 1 })
  })

  test('reports nothing of what the history refused when it stops', async () => {
    const { history, reports, ingest } = await setUp()
    history.refusing = true
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await stop(ingest)
    expect(reports.flatMap(({ tasks }) => tasks)).toEqual([])
  })

  test('stop() writes what is waiting', async () => {
    const { history, ingest } = await setUp({ batchMs: 60_000, batchEvents: 2 })
    for (const id of ['a', 'b', 'c']) ingest.sink.deliver(deliver(event(id, 'task-received')))
    await stop(ingest)
    expect([...history.tasks.keys()]).toEqual(['a', 'b', 'c'])
  })

  test('observe() waits its turn among the events, and is reported with them', async () => {
    const { reports, ingest } = await setUp()
    ingest.sink.deliver(deliver(event('a', 'task-sent', { queue: 'mail' })))
    ingest.observe(sampleOf(5))
    expect(reports).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(250)
    expect(reports).toHaveLength(2)
    expect(reports[1]).toMatchObject({
      tasks: [{ id: 'a' }],
      queues: [{ name: 'mail', ready: 5, asOf: 7 }],
      queueSampling: { sampledAt: 7 },
    })
    ingest.setLink(link)
    expect(reports[2]).toMatchObject({ queues: [], queueSampling: { sampledAt: 7 } })
  })

  test('observe() is held while the history refuses, as the events before it are', async () => {
    const { history, reports, ingest } = await setUp()
    history.refusing = true
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(250)
    ingest.observe(sampleOf(5))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(reports.flatMap(({ queues }) => queues)).toEqual([])
    history.refusing = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(reports.flatMap(({ queues }) => queues)).toMatchObject([{ ready: 5 }])
  })

  test('observe() keeps the newest sixty while the history refuses', async () => {
    const { history, ingest } = await setUp()
    history.refusing = true
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(250)
    for (let ready = 0; ready < 100; ready += 1) ingest.observe(sampleOf(ready))
    history.refusing = false
    await vi.advanceTimersByTimeAsync(5_000)
    const kept = history.batches.flatMap(({ sums }) => sums.queues).map(({ ready }) => ready)
    expect(kept).toEqual(Array.from({ length: 60 }, (_, at) => at + 40))
  })

  test('setLink() is reported without any event', async () => {
    const { reports, ingest } = await setUp()
    ingest.setLink({ ...link, state: 'lost', problem: 'Cannot reach the broker: refused' })
    expect(reports.at(-1)?.link.state).toBe('lost')
  })

  test('writes queue samples with the next batch, once', async () => {
    const { history, ingest } = await setUp()
    ingest.observe(sampleOf(3))
    await vi.advanceTimersByTimeAsync(500)
    expect(history.batches.flatMap(({ sums }) => sums.queues)).toEqual([
      { name: 'mail', at: 7, ready: 3, unacked: null, consumers: null },
    ])
  })

  test('tells the history that it is there, also when nothing happens', async () => {
    const { history } = await setUp({ signMs: 10_000 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(history.writes).toBe(5)
  })

  test('tends the history when it is quiet, slice by slice, and never before a full batch', async () => {
    const { history, ingest } = await setUp({ batchEvents: 1 })
    history.toTend = 3
    const order: string[] = []
    history.onCall = (what) => order.push(what)
    await vi.advanceTimersByTimeAsync(15)
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(order).toEqual(['find', 'write', 'tend', 'tend', 'tend'])
    await vi.advanceTimersByTimeAsync(4_000)
    expect(order).toHaveLength(5)
  })

  test('goes on when the history cannot be tended', async () => {
    const { history, ingest } = await setUp()
    history.tendingFails = true
    await vi.advanceTimersByTimeAsync(100)
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(300)
    expect(history.tasks.has('a')).toBe(true)
  })
})
