import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  notSampled,
  type QueueObservation,
  type QueueSample,
  type SampledQueue,
  unknownQueue,
} from '../../contract/model/queue.ts'
import { createLiveQueues, type LiveQueues } from './live-queues.ts'

const sampling = notSampled(10)
const open = (maxQueues = 1_000): LiveQueues => createLiveQueues({ maxQueues, sampling })

const sampled = (
  name: string,
  figures: Partial<QueueObservation> = {},
  namedBy: SampledQueue['namedBy'] = 'broker',
): SampledQueue => ({
  observation: { ...unknownQueue(name, ['ready']), exists: true, ready: 1, ...figures },
  namedBy,
})
const sampleOf = (at: number, ...queues: SampledQueue[]): QueueSample => ({
  kind: 'queues',
  at,
  queues,
  sampling: { ...sampling, sampledAt: at, isListed: true },
})
const GONE = { exists: false, ready: null }
const HOUR = 3_600

describe('apply()', () => {
  test('keeps the last observation of each queue, timed by its sample', () => {
    const queues = open()
    queues.apply(sampleOf(100, sampled('a', { ready: 5, unacked: 2 })))
    queues.apply(sampleOf(110, sampled('a', { ready: 0 })))
    expect(queues.takeChanged()).toMatchObject([
      { name: 'a', ready: 0, unacked: null, asOf: 110, firstSeen: 100, lastSeen: 110 },
    ])
    expect(queues.takeChanged()).toEqual([])
    expect(queues.sampling().sampledAt).toBe(110)
  })

  test('takes in no guess that the broker denies, but what the operator named', () => {
    const queues = open()
    queues.apply(
      sampleOf(
        100,
        sampled('default', GONE, 'default'),
        sampled('heard', GONE, 'event'),
        sampled('named', GONE, 'option'),
        sampled('refused', { exists: null, ready: null }, 'event'),
      ),
    )
    expect(queues.takeChanged()).toMatchObject([
      { name: 'named', exists: false, firstSeen: null, lastSeen: null },
      { name: 'refused', exists: null, ready: null, firstSeen: 100 },
    ])
  })

  test('says when a queue that is gone was last there, and who named it first', () => {
    const queues = open()
    queues.apply(sampleOf(100, sampled('a', {}, 'event')))
    queues.apply(sampleOf(110, sampled('a', GONE, null)))
    expect(queues.takeChanged()).toMatchObject([
      { exists: false, namedBy: 'event', asOf: 110, firstSeen: 100, lastSeen: 100 },
    ])
  })

  test('takes an empty queue of Redis for there while it is listed, and for gone afterwards', () => {
    const queues = open()
    const empty = { exists: null, ready: 0 }
    queues.apply(sampleOf(100, sampled('a', empty)))
    queues.apply(sampleOf(110, sampled('a', empty, null)))
    expect(queues.takeChanged()).toMatchObject([{ asOf: 110, lastSeen: 100, ready: 0 }])
    queues.apply(sampleOf(120, sampled('a', { exists: null, ready: 4 }, null)))
    expect(queues.takeChanged()).toMatchObject([{ lastSeen: 120 }])
  })

  test('keeps figures, and tells of the problem, where a sample failed', () => {
    const queues = open()
    queues.apply(sampleOf(100, sampled('a')))
    queues.takeChanged()
    const failed = { ...sampling, sampledAt: 100, problem: 'Cannot look', problemSince: 110 }
    queues.apply({ kind: 'queues', at: 110, queues: [], sampling: failed })
    expect(queues.takeChanged()).toEqual([])
    expect(queues.names().known).toEqual(['a'])
    expect(queues.sampling()).toEqual(failed)
  })

  test('copies by name: what else an observation holds stays out', () => {
    const queues = open()
    const extra = { secret: 'x' } as Partial<QueueObservation>
    queues.apply(sampleOf(100, sampled('__proto__', { ...extra, ready: 7 })))
    const [queue] = queues.takeChanged()
    expect(queue).toMatchObject({ name: '__proto__', ready: 7 })
    expect(queue).not.toHaveProperty('secret')
    expect(Object.prototype).not.toHaveProperty('ready')
  })
})

describe('trim()', () => {
  test('forgets what has been gone for an hour, but for what the operator named', () => {
    const queues = open()
    const both = (figures: Partial<QueueObservation>) =>
      [sampled('a', figures, 'event'), sampled('mine', figures, 'option')] as const
    queues.apply(sampleOf(100, ...both({})))
    queues.apply(sampleOf(200, ...both(GONE)))
    expect(queues.trim(100 + HOUR)).toEqual([])
    expect(queues.trim(101 + HOUR)).toEqual(['a'])
    expect(queues.names().known).toEqual(['mine'])
    expect(queues.takeChanged().map(({ name }) => name)).toEqual(['mine'])
  })

  test('keeps what nobody could look at since, however long ago', () => {
    const queues = open()
    queues.apply(sampleOf(100, sampled('a')))
    expect(queues.trim(100 + 100 * HOUR)).toEqual([])
  })

  test('keeps inside its limit, those that were looked at last', () => {
    const queues = open(2)
    queues.apply(sampleOf(100, sampled('old')))
    queues.apply(sampleOf(110, sampled('b'), sampled('c')))
    expect(queues.trim(110)).toEqual(['old'])
  })
})

describe('names()', () => {
  test('remembers names of events with their last time, the newest two hundred', () => {
    const queues = open()
    queues.hear('early', 1)
    queues.hear('kept', 2)
    for (let n = 0; n < 199; n += 1) queues.hear(`x${n}`, 3)
    queues.hear('', 4)
    const { heard } = queues.names()
    expect(heard.size).toBe(200)
    expect([heard.get('early'), heard.get('kept'), heard.get('')]).toEqual([
      undefined,
      2,
      undefined,
    ])
    queues.hear('kept', 5)
    queues.hear('new', 6)
    expect([heard.get('kept'), heard.has('x0')]).toEqual([5, false])
  })

  test('tells when a worker last started', () => {
    const queues = open()
    expect(queues.names().lastStart).toBeNull()
    queues.hearStart(7)
    expect(queues.names().lastStart).toBe(7)
  })
})

test('createLiveQueues() stays inside its limits whatever it is told', () => {
  const step = fc.record({
    name: fc.string({ maxLength: 2 }),
    exists: fc.constantFrom(true, false, null),
    ready: fc.constantFrom(0, 3, null),
    namedBy: fc.constantFrom('broker', 'option', 'event', 'default', null),
    passed: fc.integer({ min: 0, max: HOUR }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queues = open(5)
      let now = 0
      for (const { name, namedBy, passed, ...figures } of steps) {
        now += passed
        queues.hear(name, now)
        queues.apply(sampleOf(now, sampled(name, figures, namedBy)))
        const gone = queues.trim(now)
        const { known } = queues.names()
        expect(known.length).toBeLessThanOrEqual(5)
        for (const each of gone) expect(known).not.toContain(each)
        for (const { asOf, lastSeen, firstSeen } of queues.takeChanged()) {
          expect(lastSeen ?? 0).toBeLessThanOrEqual(asOf)
          expect(firstSeen ?? 0).toBeLessThanOrEqual(lastSeen ?? asOf)
        }
      }
    }),
  )
})
