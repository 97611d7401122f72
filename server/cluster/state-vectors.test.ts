/**
 * The live picture against Celery's own: 49 sequences of events run through celery 5.6.3's `State`.
 * Each goes the whole way: JSON body → decodeEvents() → cluster.
 *
 * What is not compared, and why, is in docs/decisions/0003-task-state-deviations.md.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createTask } from '../../contract/model/task-state.ts'
import type { Task } from '../../contract/model/task.ts'
import { workerStatus, type Worker } from '../../contract/model/worker.ts'
import { decodeEvents, type MalformedCause } from '../celery/event.ts'
import { createCluster } from './cluster.ts'

interface Vector {
  readonly name: string
  readonly events: readonly (Record<string, unknown> & { local_received: number })[]
  readonly now: number
  readonly expect: {
    readonly event_count: number
    readonly tasks: Record<string, CeleryTask>
    readonly workers: Record<string, CeleryWorker>
    readonly alive_at_now: Record<string, boolean>
    readonly tasks_by_time_newest_first: readonly string[]
  }
}

interface CeleryTask {
  readonly as_dict: Record<string, unknown> & { readonly children: string[] }
  readonly extra_attributes: Record<string, unknown>
}

interface CeleryWorker extends Record<string, unknown> {
  readonly heartbeats: readonly number[]
}

/** Where Sepal's outcome differs on purpose: the reason, and what it is instead. */
interface Deviation {
  readonly reason: string
  readonly malformed?: readonly MalformedCause[]
  /** Replaces fields of the tasks that Celery expects; a whole task where it expects none, null where we have none. */
  readonly tasks?: Readonly<Record<string, Partial<Task> | null>>
  readonly noWorkers?: boolean
  readonly alive?: Readonly<Record<string, boolean>>
  readonly newestFirst?: readonly string[]
}

const EVICTION =
  "nothing is forgotten: Celery's limit of tasks in memory is not a limit of the history"
const BY_TIME =
  'lists are sorted by timestamp: clocks of clients and of restarted workers are not comparable'

const received = (id: string, timestamp: number, clock: number): Partial<Task> => ({
  name: 't.add',
  state: 'RECEIVED',
  received: timestamp,
  timestamp,
  clock,
  worker: 'w1@h',
  pid: 10,
  retries: 0,
  rootId: id,
  args: '(1,)',
  kwargs: '{}',
})

const DEVIATIONS: Readonly<Record<string, Deviation>> = {
  'task-event-missing-clock': {
    reason: "State refuses it, but Celery's receiver gives it a clock before State sees it",
    tasks: { u1: { ...received('u1', 1700000001, 0), clock: null } },
    alive: { 'w1@h': true },
    newestFirst: ['u1'],
  },
  'task-event-missing-uuid': {
    reason: 'refused by both; here it is counted',
    malformed: ['uuid'],
  },
  'null-uuid': {
    reason: 'an id of null names no task: counted and dropped',
    malformed: ['uuid'],
    tasks: { null: null },
    noWorkers: true,
    newestFirst: [],
  },
  'worker-event-missing-timestamp': {
    reason: 'ignored by both; here it is counted',
    malformed: ['timestamp'],
  },
  'worker-null-timestamp': {
    reason:
      'an event without a time is counted and dropped; Celery keeps a worker that never lived',
    malformed: ['timestamp'],
    noWorkers: true,
  },
  'lru-eviction-fifo': {
    reason: EVICTION,
    tasks: {
      t0: received('t0', 1700000000, 1),
      t1: {
        ...received('t1', 1700000001, 11),
        state: 'SUCCESS',
        succeeded: 1700000009,
        timestamp: 1700000009,
        clock: 91,
        result: '2',
        runtime: 0.5,
      },
    },
  },
  'lru-parent-touch': { reason: EVICTION, tasks: { a: received('a', 1700000001, 11) } },
  'event-after-eviction': {
    reason: EVICTION,
    tasks: {
      a: {
        ...received('a', 1700000000, 1),
        state: 'SUCCESS',
        timestamp: 1700000003,
        clock: 31,
      },
      b: received('b', 1700000001, 11),
    },
  },
  'ordering-by-clock': { reason: BY_TIME, newestFirst: ['c', 'b', 'a'] },
}

const fixture = join(import.meta.dirname, '../../test/fixtures/celery/state-vectors.jsonl')
const vectors = readFileSync(fixture, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

describe('cluster', () => {
  test('there are 49 vectors, and every deviation names one', () => {
    expect(vectors).toHaveLength(49)
    const names = vectors.map(({ name }) => name)
    expect(Object.keys(DEVIATIONS).filter((name) => !names.includes(name))).toEqual([])
  })

  test.each(vectors)('makes of $name what Celery makes of it', (vector) => {
    const deviation = DEVIATIONS[vector.name]
    const { tasks, workers, malformed, read } = run(vector)

    expect(malformed).toEqual(deviation?.malformed ?? [])
    expect(read + malformed.length).toBe(vector.expect.event_count)
    expect(tasks).toEqual(expectedTasks(vector, deviation))
    expect(childrenOf(tasks, vector)).toEqual(celeryChildren(vector, deviation))
    expect(newestFirst(tasks)).toEqual(
      deviation?.newestFirst ?? vector.expect.tasks_by_time_newest_first,
    )

    const celeryWorkers = deviation?.noWorkers === true ? {} : vector.expect.workers
    for (const [hostname, worker] of Object.entries(celeryWorkers)) {
      expect(toCeleryWorker(workers[hostname])).toEqual(withoutUnused(worker))
      expect(workers[hostname]?.lastSeen).toBe(lastReceived(vector, hostname))
      expect(workers[hostname]?.saidOffline).toBe(worker.heartbeats.length === 0)
    }
    const alive = Object.fromEntries(
      Object.values(workers).map((worker) => [
        worker.hostname,
        workerStatus(worker, vector.now) === 'online',
      ]),
    )
    const celeryAlive = deviation?.noWorkers === true ? {} : vector.expect.alive_at_now
    expect(alive).toEqual(deviation?.alive ?? celeryAlive)
  })
})

function run(vector: Vector) {
  let now = 0
  const cluster = createCluster({ clock: () => now })
  const malformed: MalformedCause[] = []
  let read = 0
  for (const event of vector.events) {
    now = event.local_received
    const body = new TextEncoder().encode(JSON.stringify(event))
    const decoded = decodeEvents(body, 'application/json')
    malformed.push(...decoded.malformed)
    read += decoded.events.length
    for (const one of decoded.events) cluster.apply(one, now)
  }
  const { tasks } = cluster.takeChanges()
  return {
    malformed,
    read,
    // Celery keeps no steps (contract/model/task-history.test.ts has them).
    tasks: Object.fromEntries(tasks.map((task) => [task.id, { ...task, steps: null }])),
    workers: Object.fromEntries(cluster.workers().map((worker) => [worker.hostname, worker])),
  }
}

function expectedTasks(vector: Vector, deviation: Deviation | undefined): Record<string, Task> {
  const expected: Record<string, Task> = {}
  for (const [id, task] of Object.entries(vector.expect.tasks)) expected[id] = fromCelery(task)
  for (const [id, change] of Object.entries(deviation?.tasks ?? {})) {
    if (change === null) delete expected[id]
    else expected[id] = { ...(expected[id] ?? createTask(id)), ...change }
  }
  return expected
}

/** Celery's `as_dict()` and its loose attributes, under our names. */
function fromCelery({ as_dict: task, extra_attributes: extra }: CeleryTask): Task {
  const { uuid, routing_key: routingKey, root_id: rootId, parent_id: parentId, ...same } = task
  const { root: _root, parent: _parent, children: _children, ...fields } = same
  const { type: _t, hostname: _h, local_received: _l, utcoffset: _u, ...rest } = extra
  const { zzz: _z, foo: _f, current: _c, total: _o, ...loose } = rest
  return { ...createTask(String(uuid)), ...fields, routingKey, rootId, parentId, ...loose } as Task
}

/** Celery links them; here a child names its parent and the history finds it. */
const childrenOf = (tasks: Record<string, Task>, vector: Vector): Record<string, string[]> =>
  Object.fromEntries(
    Object.keys(tasks)
      .filter((id) => id in vector.expect.tasks)
      .map((id) => [
        id,
        Object.values(tasks)
          .filter((task) => task.parentId === id)
          .map((task) => task.id),
      ]),
  )

const celeryChildren = (vector: Vector, deviation: Deviation | undefined) =>
  Object.fromEntries(
    Object.entries(vector.expect.tasks)
      .filter(([id]) => deviation?.tasks?.[id] !== null)
      .map(([id, task]) => [id, task.as_dict.children]),
  )

const newestFirst = (tasks: Record<string, Task>): string[] =>
  Object.values(tasks)
    .sort((a, b) => b.timestamp - a.timestamp)
    .map(({ id }) => id)

const toCeleryWorker = (worker: Worker | undefined) =>
  worker && {
    hostname: worker.hostname,
    pid: worker.pid,
    freq: worker.freq,
    active: worker.active,
    processed: worker.processed,
    loadavg: worker.loadavg,
    sw_ident: worker.swIdent,
    sw_ver: worker.swVer,
    sw_sys: worker.swSys,
  }

/** Of the times Celery keeps only the last counts here, and it is ours; its clock has no reader. */
function withoutUnused(worker: CeleryWorker): Record<string, unknown> {
  const { heartbeats: _b, clock: _c, id: _i, heartbeat_expires: _h, ...rest } = worker
  const { extra_attributes: _e, ...same } = rest
  return same
}

/** Our clock at the last event that was a sign of life of this node. */
const lastReceived = ({ events }: Vector, hostname: string): number | undefined =>
  events.findLast((event) => event['hostname'] === hostname && event['type'] !== 'task-sent')
    ?.local_received
