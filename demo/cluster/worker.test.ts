import { describe, expect, test } from 'vitest'
import { importFeed, previewBanner, renderThumbnail, sumRegion } from '../shop/task-types.ts'
import { createRandom } from '../simulation/random.ts'
import { createScheduler } from '../simulation/scheduler.ts'
import { createEventSender } from './event-sender.ts'
import { createLamportClock } from './lamport-clock.ts'
import { createTaskClient } from './task-client.ts'
import type { Signature } from './task-message.ts'
import { createTaskQueues } from './task-queues.ts'
import type { WorkerSpec } from './worker-spec.ts'
import { startWorker } from './worker.ts'
import type { World } from './world.ts'

interface Event {
  readonly type: string
  readonly hostname: string
  readonly pid: number
  readonly uuid?: string
  readonly [field: string]: unknown
}

const spec: WorkerSpec = {
  host: 'here',
  pool: 'prefork',
  concurrency: 2,
  queues: ['media', 'nightly'],
  sendsTaskEvents: true,
  isUnsteady: false,
}

function setUp(change: Partial<WorkerSpec> = {}) {
  const scheduler = createScheduler()
  const random = createRandom('worker test')
  const events: Event[] = []
  let pid = 100
  const world: World = {
    randomOf: random.fork,
    after: scheduler.after,
    unixTime: () => 1000 + scheduler.now(),
    publish: (body) => events.push(...toEvents(body)),
    queues: createTaskQueues((action) => scheduler.after(0.001, action)),
    nextPid: () => ++pid,
  }
  const client = createTaskClient({
    sender: createEventSender({
      hostname: 'gen1@web',
      pid: 1,
      clock: createLamportClock(),
      unixTime: world.unixTime,
      publish: world.publish,
      onNextTurn: (action) => scheduler.after(0, action),
    }),
    queues: world.queues,
    unixTime: world.unixTime,
    random,
  })
  const worker = startWorker({ world, spec: { ...spec, ...change }, onWorkerEvent() {} })
  scheduler.advanceTo(0.1)
  return {
    worker,
    world,
    events,
    send: (signature: Signature): string => client.send(signature, null).uuid,
    run: (seconds: number) => scheduler.advanceTo(scheduler.now() + seconds),
    /** Types of the events of one task, of workers only, in order. */
    storyOf: (uuid: string): string[] =>
      events.filter((e) => e.uuid === uuid && e.hostname === 'celery@here').map((e) => e.type),
  }
}

function toEvents(body: Uint8Array): Event[] {
  const value = JSON.parse(new TextDecoder().decode(body)) as Event | Event[]
  return Array.isArray(value) ? value : [value]
}

const thumbnail: Signature = { type: renderThumbnail, args: ['a.jpg'], result: 1, fate: 'succeeds' }

describe('startWorker()', () => {
  test('says it is online, then beats every two seconds with what it does', () => {
    const { run, events, send } = setUp()
    send(thumbnail)
    run(6.2)
    const vitals = events.filter((e) => e.type.startsWith('worker-'))
    expect(vitals.map((e) => e.type)).toEqual([
      'worker-online',
      'worker-heartbeat',
      'worker-heartbeat',
      'worker-heartbeat',
    ])
    expect(vitals[0]).toMatchObject({ freq: 2, active: 0, processed: 0, sw_ident: 'py-celery' })
    expect(vitals[3]).toMatchObject({ active: 0, processed: 1, sw_ver: '5.6.3', sw_sys: 'Linux' })
  })

  test('runs as many tasks at once as it has processes, each one task', () => {
    const { run, events, send } = setUp()
    const sent = Array.from({ length: 30 }, () => send(thumbnail))
    run(120)
    let running = 0
    let most = 0
    for (const { type } of events) {
      if (type === 'task-started') most = Math.max(most, ++running)
      if (type === 'task-succeeded') running -= 1
      if (type === 'worker-heartbeat') expect(running).toBeLessThanOrEqual(spec.concurrency)
    }
    expect(most).toBe(spec.concurrency)
    expect(events.filter((e) => e.type === 'task-succeeded')).toHaveLength(sent.length)
  })

  test('takes at most four waiting tasks a process ahead', () => {
    const { run, events, send } = setUp()
    for (let i = 0; i < 30; i++) send(thumbnail)
    run(0.1)
    expect(events.filter((e) => e.type === 'task-received')).toHaveLength(2 + 2 * 4)
  })

  test('sends a retry, and receives it, before it says that it retries', () => {
    const { run, events, send } = setUp()
    const uuid = send({ type: importFeed, args: ['x'], result: 1, fate: 'recovers' })
    run(30)
    const story = events.filter((e) => e.uuid === uuid).map((e) => e.type)
    expect(story.slice(0, 6)).toEqual([
      'task-sent',
      'task-received',
      'task-started',
      'task-sent',
      'task-received',
      'task-retried',
    ])
    const again = events.findLast((e) => e.uuid === uuid && e.type === 'task-received')
    expect(again).toMatchObject({ parent_id: uuid, root_id: uuid })
    expect(story.at(-1)).toBe('task-succeeded')
  })

  test('holds a task until its time has come', () => {
    const { run, send, storyOf } = setUp()
    const uuid = send({ ...thumbnail, countdown: 5 })
    run(4.9)
    expect(storyOf(uuid)).toEqual(['task-received'])
    run(0.2)
    expect(storyOf(uuid)).toEqual(['task-received', 'task-started'])
  })

  test('drops an expired task when a process is free for it', () => {
    const { run, send, storyOf, events } = setUp()
    for (let i = 0; i < 2; i++) send({ ...thumbnail, fate: 'overruns' })
    const uuid = send({ type: previewBanner, args: [], result: 1, expiresIn: 3 })
    run(60)
    expect(storyOf(uuid)).toEqual(['task-received', 'task-revoked'])
    const revoked = events.find((e) => e.uuid === uuid && e.type === 'task-revoked')
    expect(revoked).toMatchObject({ terminated: false, signum: null, expired: true })
  })

  test('does not even receive a task that expired in the queue', () => {
    const { worker, world, run, send, storyOf } = setUp()
    worker.die()
    const uuid = send({ type: previewBanner, args: [], result: 1, expiresIn: 3 })
    run(5)
    startWorker({ world, spec, onWorkerEvent() {} })
    run(1)
    expect(storyOf(uuid)).toEqual(['task-revoked'])
  })

  test('fails a task type that it does not know, without a traceback', () => {
    const { run, send, events } = setUp()
    const stranger = { ...renderThumbnail, name: 'gone.tasks.gone', isRegistered: false }
    const uuid = send({ type: stranger, args: [] })
    run(1)
    const failed = events.filter((e) => e.uuid === uuid && e.type !== 'task-sent')
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatchObject({
      type: 'task-failed',
      exception: "NotRegistered('gone.tasks.gone')",
    })
    expect(failed[0]).not.toHaveProperty('traceback')
  })
})

describe('revoke()', () => {
  test('kills what runs when it is to be terminated, and puts a new process in its place', () => {
    const { worker, run, send, storyOf, events } = setUp()
    const uuid = send({ ...thumbnail, fate: 'overruns' })
    run(1)
    worker.revoke(uuid, true)
    run(60)
    expect(storyOf(uuid)).toEqual(['task-received', 'task-started', 'task-revoked'])
    const revoked = events.find((e) => e.type === 'task-revoked')
    expect(revoked).toMatchObject({ terminated: true, signum: 15, expired: false })
  })

  test('leaves what runs alone otherwise', () => {
    const { worker, run, send, storyOf } = setUp()
    const uuid = send(thumbnail)
    run(0.1)
    worker.revoke(uuid, false)
    run(60)
    expect(storyOf(uuid).at(-1)).toBe('task-succeeded')
  })
})

describe('obey()', () => {
  test('lets task events through from enable_events to disable_events, where -E was not given', () => {
    const { worker, run, send, storyOf } = setUp({ sendsTaskEvents: false })
    const unseen = send(thumbnail)
    run(10)
    worker.obey('enable_events')
    const seen = send(thumbnail)
    run(10)
    worker.obey('disable_events')
    const unseenAgain = send(thumbnail)
    run(10)
    expect([unseen, seen, unseenAgain].map((uuid) => storyOf(uuid).length)).toEqual([0, 3, 0])
  })

  test('cannot disable the events of a worker started with -E', () => {
    const { worker, run, send, storyOf } = setUp()
    worker.obey('disable_events')
    const uuid = send(thumbnail)
    run(10)
    expect(storyOf(uuid)).toHaveLength(3)
  })

  test('does not hear what comes within the first milliseconds', () => {
    const { world, run, send, events } = setUp({ queues: [] })
    const late = startWorker({
      world,
      spec: { ...spec, host: 'late', sendsTaskEvents: false },
      onWorkerEvent() {},
    })
    late.obey('enable_events')
    send(thumbnail)
    run(10)
    expect(events.filter((e) => e.hostname === 'celery@late' && e.uuid !== undefined)).toEqual([])
  })
})

describe('stop()', () => {
  test('finishes what runs, gives back the rest and then says goodbye', () => {
    const { worker, world, run, send, events } = setUp()
    const sent = Array.from({ length: 12 }, () => send(thumbnail))
    run(0.5)
    let gone = 0
    worker.stop(() => (gone += 1))
    run(60)
    expect(gone).toBe(1)
    expect(events.filter((e) => e.type === 'task-succeeded')).toHaveLength(2)
    expect(events.at(-1)?.type).toBe('worker-offline')
    startWorker({ world, spec, onWorkerEvent() {} })
    run(60)
    expect(events.filter((e) => e.type === 'task-succeeded')).toHaveLength(sent.length)
  })
})

describe('die()', () => {
  test('says nothing more, loses what runs, and the rest runs on its successor under another pid', () => {
    const { worker, world, run, send, events } = setUp()
    const sent = Array.from({ length: 6 }, () => send({ ...thumbnail, type: sumRegion }))
    run(0.2)
    const before = events.length
    worker.die()
    run(30)
    expect(events).toHaveLength(before)
    startWorker({ world, spec, onWorkerEvent() {} })
    run(60)
    expect(events.filter((e) => e.type === 'task-succeeded')).toHaveLength(sent.length - 2)
    const pids = events.filter((e) => e.type === 'worker-online').map((e) => e.pid)
    expect(new Set(pids).size).toBe(2)
  })
})
