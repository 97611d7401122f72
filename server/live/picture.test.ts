import { expect, test } from 'vitest'
import { createLivePicture } from './picture.ts'
import { aQueue, aReport, aWorker } from './report-fixture.ts'

const { link } = aReport({ link: { ...aReport().link, state: 'connecting' } })

test('createLivePicture() knows the link and nothing else before the first report', () => {
  const picture = createLivePicture(link)
  expect(picture.link()).toEqual(link)
  expect(picture.workers()).toEqual([])
  expect(picture.intake()).toMatchObject({ messages: 0, lastMessageAt: null })
})

test('apply() keeps what a report leaves out and replaces what it names', () => {
  const picture = createLivePicture(link)
  picture.apply(aReport({ workers: [aWorker('w2'), aWorker('w1'), aWorker('__proto__')] }))
  picture.apply(aReport({ workers: [aWorker('w1', { active: 9 })] }))
  expect(picture.link().state).toBe('connected')
  expect(picture.workers().map((worker) => [worker.hostname, worker.active])).toEqual([
    ['__proto__', 0],
    ['w1', 9],
    ['w2', 0],
  ])
  expect(picture.worker('w1')?.active).toBe(9)
  expect(picture.worker('constructor')).toBeNull()
})

test('apply() keeps the run of a name that was last heard of, in any order', () => {
  const runs = [
    aWorker('w1', { pid: 1, lastSeen: 900 }),
    aWorker('w1', { pid: 2, lastSeen: 1000 }),
    aWorker('w1', { pid: 3, lastSeen: 950 }),
  ]
  for (const workers of [runs, runs.toReversed()]) {
    const picture = createLivePicture(link)
    picture.apply(aReport({ workers }))
    expect(picture.worker('w1')?.pid).toBe(2)
  }
})

test('apply() drops the workers that are gone', () => {
  const picture = createLivePicture(link)
  picture.apply(aReport({ workers: [aWorker('w1'), aWorker('w2')] }))
  picture.apply(aReport({ workers: [], gone: ['w1'] }))
  expect(picture.workers().map(({ hostname }) => hostname)).toEqual(['w2'])
})

test('apply() keeps the last word on each queue, by name, until it is gone', () => {
  const picture = createLivePicture(link)
  expect([picture.queues(), picture.queueSampling().sampledAt]).toEqual([[], null])
  picture.apply(aReport({ queues: [aQueue('b'), aQueue('__proto__'), aQueue('a', { ready: 0 })] }))
  picture.apply(aReport({ queues: [aQueue('b', { ready: null })], goneQueues: ['a'] }))
  expect(picture.queues().map(({ name, ready }) => [name, ready])).toEqual([
    ['__proto__', 3],
    ['b', null],
  ])
  expect([picture.queue('a'), picture.queue('constructor')]).toEqual([null, null])
  expect(picture.queueSampling()).toEqual(aReport().queueSampling)
})

test('apply() keeps the newest twenty gaps, each as last told', () => {
  const picture = createLivePicture(link)
  const gap = { to: null, cause: 'overload', events: 1, isEstimate: false } as const
  picture.apply(aReport({ gaps: [{ ...gap, from: 5 }] }))
  picture.apply(aReport({ gaps: [{ ...gap, from: 5, to: 7 }] }))
  expect(picture.gaps()).toEqual([{ ...gap, from: 5, to: 7 }])
  picture.apply(
    aReport({ gaps: Array.from({ length: 30 }, (_, at) => ({ ...gap, from: at + 6 })) }),
  )
  expect(picture.gaps().map(({ from }) => from)).toEqual(
    Array.from({ length: 20 }, (_, at) => 35 - at),
  )
})

test('apply() knows what the history refuses, and that it takes it again', () => {
  const picture = createLivePicture(link)
  const holding = { since: 1, events: 2, bytes: 3, reason: 'the disk is full' }
  picture.apply(aReport({ holding }))
  expect(picture.holding()).toEqual(holding)
  picture.apply(aReport())
  expect(picture.holding()).toBeNull()
})
