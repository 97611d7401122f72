import { describe, expect, test } from 'vitest'
import type { CeleryEvent, TaskEvent } from '../../contract/model/event.ts'
import { notSampled, unknownQueue } from '../../contract/model/queue.ts'
import { createTask } from '../../contract/model/task-state.ts'
import { createCluster } from './cluster.ts'

const task = (subject: string, more: Partial<TaskEvent> = {}): TaskEvent => ({
  kind: 'task',
  type: `task-${subject}`,
  subject,
  uuid: 't1',
  hostname: 'w1@host',
  timestamp: 100,
  clock: 1,
  ...more,
})

const heartbeat: CeleryEvent = {
  kind: 'worker',
  type: 'worker-heartbeat',
  subject: 'heartbeat',
  hostname: 'w1@host',
  pid: 10,
  timestamp: 100,
  clock: 1,
  freq: 2,
}

const NO_CHANGES = {
  queues: [],
  tasks: [],
  workers: [],
  sums: { rollups: [], errors: [], signatures: new Map(), workers: [] },
}

describe('createCluster()', () => {
  test('sees a worker behind every task event but that of a client', () => {
    const cluster = createCluster({ clock: () => 500 })
    cluster.apply(task('sent', { hostname: 'gen1@c' }), 500)
    expect(cluster.workers()).toEqual([])
    cluster.apply(task('received'), 500)
    expect(cluster.workers()).toMatchObject([{ hostname: 'w1@host', lastSeen: 500 }])
    expect(cluster.takeChanges()).toMatchObject({
      tasks: [{ id: 't1', client: 'gen1@c', worker: 'w1@host' }],
      workers: [{ hostname: 'w1@host' }],
    })
  })

  test('learns names of queues from events, from remembered tasks, and that a worker starts', () => {
    const cluster = createCluster({ clock: () => 500 })
    cluster.apply(task('sent', { queue: 'mail' }), 501)
    cluster.apply(task('sent', { queue: null }), 502)
    cluster.apply(task('received'), 503)
    cluster.adopt([{ ...createTask('t2'), queue: 'video' }, createTask('t3')])
    cluster.apply(heartbeat, 504)
    expect(cluster.queueNames()).toEqual({
      heard: new Map([
        ['mail', 501],
        ['video', 500],
      ]),
      known: [],
      lastStart: null,
    })
    cluster.apply({ ...heartbeat, type: 'worker-online', subject: 'online' }, 505)
    expect(cluster.queueNames().lastStart).toBe(505)
  })

  test('observes queues, and forgets those that are gone', () => {
    const time = { now: 500 }
    const cluster = createCluster({ clock: () => time.now, queueIntervalS: 7 })
    expect(cluster.queueSampling()).toMatchObject({ intervalS: 7, sampledAt: null })
    for (const [at, exists] of [
      [500, true],
      [510, false],
    ] as const) {
      const observation = { ...unknownQueue('mail', ['ready']), exists }
      const sampling = { ...notSampled(7), sampledAt: at }
      cluster.observe({ kind: 'queues', at, queues: [{ observation, namedBy: 'event' }], sampling })
    }
    expect(cluster.takeChanges().queues).toMatchObject([{ name: 'mail', exists: false }])
    expect(cluster.queueSampling().sampledAt).toBe(510)
    time.now += 3_601
    expect(cluster.forget()).toEqual({ workers: [], queues: ['mail'] })
  })

  test('does not take the pid of a pool child for a new run', () => {
    const cluster = createCluster({ clock: () => 500 })
    cluster.apply(heartbeat, 500)
    cluster.apply(task('progress', { pid: 99 }), 500)
    expect(cluster.workers()).toMatchObject([{ pid: 10, freq: 2 }])
  })

  test('folds nothing of an event of another group', () => {
    const cluster = createCluster({ clock: () => 500 })
    const head = { hostname: 'w1@host', timestamp: 1, clock: null }
    cluster.apply({ kind: 'other', type: 'custom-thing', ...head }, 500)
    expect(cluster.takeChanges()).toEqual(NO_CHANGES)
  })

  test('goes on from what it adopted', () => {
    const cluster = createCluster({ clock: () => 500 })
    const before = createCluster({ clock: () => 400 })
    before.apply(heartbeat, 400)
    cluster.adoptWorkers(before.workers())
    cluster.adopt([{ ...createTask('t1'), name: 'demo.add' }])
    expect(cluster.knows('t1')).toBe(true)
    expect(cluster.takeChanges()).toEqual(NO_CHANGES)
    cluster.apply(task('started'), 500)
    expect(cluster.takeChanges()).toMatchObject({
      tasks: [{ name: 'demo.add', state: 'STARTED' }],
      workers: [{ firstSeen: 400, lastSeen: 500 }],
    })
  })

  test('forgets down to its limits once the changes were taken', () => {
    const cluster = createCluster({
      clock: () => 500,
      maxTasks: 1,
      maxReadyTasks: 1,
      maxWorkers: 1,
    })
    for (const uuid of ['a', 'b', 'c', 'd']) {
      const subject = uuid < 'c' ? 'started' : 'succeeded'
      cluster.apply(task(subject, { uuid, hostname: `${uuid}@host` }), 500)
    }
    expect(cluster.takeChanges().tasks).toHaveLength(4)
    cluster.forget()
    expect(['a', 'b', 'c', 'd'].filter((id) => cluster.knows(id))).toEqual(['b', 'd'])
    expect(cluster.workers()).toHaveLength(1)
  })

  test('adopts of several runs of one name the one last heard of', () => {
    const cluster = createCluster({ clock: () => 500 })
    const runs = [111, 222, 333].map((pid) => {
      const one = createCluster({ clock: () => pid })
      one.apply({ ...heartbeat, pid }, pid)
      return one.workers()
    })
    cluster.adoptWorkers([runs[0], runs[2], runs[1]].flatMap((workers) => workers ?? []))
    expect(cluster.workers()).toMatchObject([{ pid: 333, lastSeen: 333 }])
  })

  test('tells which workers it forgot', () => {
    const cluster = createCluster({ clock: () => 500, maxWorkers: 1 })
    cluster.apply(heartbeat, 400)
    cluster.apply({ ...heartbeat, hostname: 'w2@host' }, 499)
    expect(cluster.forget().workers).toEqual(['w1@host'])
    expect(cluster.forget()).toEqual({ workers: [], queues: [] })
  })

  test('holds ids that are names of object members', () => {
    const cluster = createCluster({ clock: () => 500 })
    for (const uuid of ['__proto__', 'constructor', 'toString']) {
      expect(cluster.knows(uuid)).toBe(false)
      cluster.apply(task('started', { uuid, hostname: uuid }), 500)
    }
    expect(cluster.takeChanges().tasks).toHaveLength(3)
    expect(cluster.workers()).toHaveLength(3)
  })
})
