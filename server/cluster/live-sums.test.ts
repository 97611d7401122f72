import { describe, expect, test } from 'vitest'
import { countOf, quantileOf } from '../../contract/model/duration-sketch.ts'
import { errorFingerprint } from '../../contract/model/error-fingerprint.ts'
import type { TaskEvent, WorkerEvent } from '../../contract/model/event.ts'
import { noCounts } from '../../contract/model/rollup.ts'
import { createCluster } from './cluster.ts'
import { SAMPLE_S } from './live-sums.ts'

const task = (subject: string, more: Partial<TaskEvent> = {}): TaskEvent => ({
  kind: 'task',
  type: `task-${subject}`,
  subject,
  uuid: 't1',
  hostname: subject === 'sent' ? 'gen1@client' : 'w1@host',
  timestamp: 100,
  clock: null,
  ...more,
})

const heartbeat: WorkerEvent = {
  kind: 'worker',
  type: 'worker-heartbeat',
  subject: 'heartbeat',
  hostname: 'w1@host',
  timestamp: 100,
  clock: null,
  active: 2,
  processed: 30,
  loadavg: [0.5, 1, 2],
}

/** Of events with their times of arrival. */
const sumsOf = (...events: readonly (readonly [TaskEvent | WorkerEvent, number])[]) => {
  const cluster = createCluster({ clock: () => 0 })
  for (const [event, receivedAt] of events) cluster.apply(event, receivedAt)
  return cluster.takeChanges().sums
}

const NONE = noCounts()

describe('the sums of a cluster', () => {
  test('count each event in the minute of its arrival, under what is known of its task', () => {
    const { rollups } = sumsOf(
      [task('sent', { name: 'shop.pay', queue: 'q' }), 119.9],
      [task('received'), 120],
      [task('started'), 121],
      [task('progress'), 122],
    )
    expect(rollups).toMatchObject([
      { minute: 1, name: 'shop.pay', worker: null, queue: 'q', counts: { ...NONE, sent: 1 } },
      {
        minute: 2,
        name: 'shop.pay',
        worker: 'w1@host',
        queue: 'q',
        counts: { ...NONE, received: 1, started: 1 },
      },
    ])
    expect(rollups).toHaveLength(2)
  })

  test('hold what successes took and what tasks waited', () => {
    const { rollups } = sumsOf(
      [task('received', { timestamp: 100 }), 0],
      [task('started', { timestamp: 104 }), 0],
      [task('succeeded', { timestamp: 106, runtime: 2 }), 0],
      [task('failed', { uuid: 't2', runtime: 50 }), 0],
    )
    expect(rollups).toHaveLength(1)
    const [sums] = rollups
    expect(sums && [countOf(sums.runtime), countOf(sums.wait)]).toEqual([1, 1])
    expect(sums && quantileOf(sums.runtime, 0.5)).toBeCloseTo(2, 1)
    expect(sums && quantileOf(sums.wait, 0.5)).toBeCloseTo(4, 0)
  })

  test('group failures and retries by the fingerprint that their task gets', () => {
    const cluster = createCluster({ clock: () => 0 })
    const failed = (uuid: string, exception: string | null, subject = 'failed') =>
      cluster.apply(task(subject, { uuid, name: 'shop.pay', exception, traceback: 'tb' }), 60)
    failed('a', "OSError('no 1')")
    failed('b', "OSError('no 2')")
    failed('c', "OSError('no 3')", 'retried')
    failed('d', "KeyError('x')")
    failed('e', null)
    const { sums, tasks } = cluster.takeChanges()
    const [a, , , d] = tasks.map(errorFingerprint)
    expect(sums.errors).toEqual([
      { minute: 1, name: 'shop.pay', worker: 'w1@host', queue: null, error: a, count: 3 },
      { minute: 1, name: 'shop.pay', worker: 'w1@host', queue: null, error: d, count: 1 },
    ])
    expect([...sums.signatures.keys()]).toEqual([a, d])
    expect(sums.signatures.get(a ?? '')).toMatchObject({
      exceptionType: 'OSError',
      message: 'no ‹*›',
    })
  })

  test('sample each worker once in ten seconds, also after the clock was set back', () => {
    const other = { ...heartbeat, hostname: 'w2@host', loadavg: [] }
    const { workers } = sumsOf(
      [heartbeat, 1_000],
      [other, 1_001],
      [heartbeat, 1_000 + SAMPLE_S - 1],
      [{ ...heartbeat, active: 5 }, 1_000 + SAMPLE_S],
      [heartbeat, 500],
      [{ ...heartbeat, subject: 'online' }, 2_000],
    )
    expect(workers).toEqual([
      { at: 1_000, hostname: 'w1@host', active: 2, processed: 30, load: 0.5 },
      { at: 1_001, hostname: 'w2@host', active: 2, processed: 30, load: null },
      { at: 1_010, hostname: 'w1@host', active: 5, processed: 30, load: 0.5 },
      { at: 500, hostname: 'w1@host', active: 2, processed: 30, load: 0.5 },
    ])
  })

  test('are taken once, and those of an earlier take are not changed by later events', () => {
    const cluster = createCluster({ clock: () => 0 })
    cluster.apply(task('received'), 0)
    const { sums } = cluster.takeChanges()
    const copy = structuredClone(sums.rollups)
    cluster.apply(task('received', { uuid: 't2' }), 0)
    expect(sums.rollups).toEqual(copy)
    expect(cluster.takeChanges().sums.rollups).toMatchObject([{ counts: { received: 1 } }])
    expect(cluster.takeChanges().sums.rollups).toEqual([])
  })
})
