import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BrokerLink } from '../../contract/model/broker-link.ts'
import { notSampled, type QueueSample, unknownQueue } from '../../contract/model/queue.ts'
import type { Task } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import { createCluster } from '../cluster/cluster.ts'
import { AppError } from '../errors.ts'
import type { TaskWriter } from '../history/task-store.ts'
import type { Log } from '../log.ts'
import type { IngestReport } from './ingest-report.ts'
import { type IngestLimits, startIngest } from './ingest.ts'

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
const link: BrokerLink = {
  state: 'connected',
  since: 1,
  broker: 'memory://test',
  problem: null,
  hint: null,
  retryAt: null,
}

/** A history that keeps copies, so that a task changed after its write shows as unwritten. */
function memoryHistory() {
  const tasks = new Map<string, Task>()
  const workers = new Map<string, Worker>()
  const history = { tasks, workers, writes: 0, refusing: false }
  const writer: TaskWriter = {
    async find(ids) {
      return ids.flatMap((id) => {
        const task = tasks.get(id)
        return task === undefined ? [] : [{ ...task }]
      })
    },
    async write(batch, changed) {
      history.writes += 1
      if (history.refusing) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot write: disk full')
      for (const task of batch) tasks.set(task.id, { ...task })
      for (const worker of changed) workers.set(worker.hostname, { ...worker })
    },
    async workers() {
      return [...workers.values()]
    },
    async close() {},
  }
  return { history, writer }
}

async function setUp(limits: Partial<IngestLimits> = {}) {
  const { history, writer } = memoryHistory()
  const reports: IngestReport[] = []
  const clock = () => Date.now() / 1000
  const report = (each: IngestReport) => {
    for (const { id, state } of each.tasks) expect(history.tasks.get(id)?.state).toBe(state)
    reports.push(each)
  }
  const start = () =>
    startIngest({
      cluster: createCluster({ clock }),
      writer,
      link,
      report,
      clock,
      log: quiet,
      limits,
    })
  return { history, reports, start, ingest: await start() }
}

const event = (uuid: string, type: string, more: object = {}) => ({
  type,
  uuid,
  hostname: 'w1@h',
  timestamp: 1_700_000_000.5,
  clock: 1,
  pid: 7,
  ...more,
})

const deliver = (value: unknown) => ({
  body: Buffer.from(JSON.stringify(value)),
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  compression: null,
})

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
    await ingest.stop()
    const again = await start()
    again.sink.deliver(deliver(event('a', 'task-succeeded', { result: '3' })))
    await again.stop()
    expect(history.tasks.get('a')).toMatchObject({ name: 'shop.add', state: 'SUCCESS' })
  })

  test('starts with the workers of the history', async () => {
    const { start, reports, ingest } = await setUp()
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await ingest.stop()
    await (await start()).stop()
    expect(reports.at(-1)?.workers).toMatchObject([{ hostname: 'w1@h' }])
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

  test('goes on telling what arrives while the history refuses', async () => {
    const { history, reports, ingest } = await setUp({ queueEvents: 1 })
    history.refusing = true
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    await vi.advanceTimersByTimeAsync(300)
    for (const id of ['b', 'c', 'd']) ingest.sink.deliver(deliver(event(id, 'task-received')))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(reports.at(-1)?.intake).toMatchObject({ events: 4, dropped: 2 })
    expect(reports.flatMap(({ tasks }) => tasks)).toEqual([])
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
    await ingest.stop()
    expect(reports.flatMap(({ tasks }) => tasks)).toEqual([])
  })

  test('drops and counts what does not fit into the queue', async () => {
    const { history, reports, ingest } = await setUp({ queueEvents: 2 })
    for (const id of ['a', 'b', 'c']) ingest.sink.deliver(deliver(event(id, 'task-received')))
    await vi.advanceTimersByTimeAsync(250)
    expect([...history.tasks.keys()]).toEqual(['a', 'b'])
    expect(reports.at(-1)?.intake).toMatchObject({ events: 3, dropped: 1 })
  })

  test('stop() writes what is waiting', async () => {
    const { history, ingest } = await setUp({ batchMs: 60_000, batchEvents: 2 })
    for (const id of ['a', 'b', 'c']) ingest.sink.deliver(deliver(event(id, 'task-received')))
    await ingest.stop()
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

  test('observe() is dropped and counted where there is no room', async () => {
    const { reports, ingest } = await setUp({ queueEvents: 1 })
    ingest.sink.deliver(deliver(event('a', 'task-received')))
    ingest.observe(sampleOf(5))
    await vi.advanceTimersByTimeAsync(250)
    expect(reports.at(-1)).toMatchObject({ queues: [], intake: { events: 1, dropped: 1 } })
  })

  test('setLink() is reported without any event', async () => {
    const { reports, ingest } = await setUp()
    ingest.setLink({ ...link, state: 'lost', problem: 'Cannot reach the broker: refused' })
    expect(reports.at(-1)?.link.state).toBe('lost')
  })
})
