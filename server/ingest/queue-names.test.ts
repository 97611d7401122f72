import { expect, test } from 'vitest'
import { MAX_QUEUES } from '../broker/queue-probe.ts'
import type { QueueNames } from '../cluster/live-queues.ts'
import { createMissingQueuePace } from './missing-queue-pace.ts'
import { chooseNames, type NameSources } from './queue-names.ts'

const NOTHING: QueueNames = { heard: new Map(), known: [], lastStart: null }
const choose = (sources: Partial<NameSources>, pace = createMissingQueuePace(10), now = 100) =>
  chooseNames({ listed: null, given: [], cluster: NOTHING, ...sources }, pace, now)
const heard = (...names: string[]) => new Map(names.map((name) => [name, 50]))

test('chooseNames() takes the list of a broker that has one, and guesses nothing', () => {
  const cluster = { ...NOTHING, heard: heard('invented'), known: ['deleted', 'mail'] }
  const { names, isComplete } = choose({
    listed: ['mail', 'video'],
    given: ['mine', 'mail'],
    cluster,
  })
  expect([...names]).toEqual([
    ['mine', 'option'],
    ['mail', 'broker'],
    ['video', 'broker'],
    ['deleted', null],
  ])
  expect(isComplete).toBe(true)
})

test('chooseNames() guesses where the broker has no list', () => {
  const cluster = { ...NOTHING, heard: heard('old', 'mail'), known: ['mail'] }
  expect([...choose({ given: ['mine'], cluster }).names]).toEqual([
    ['mine', 'option'],
    ['mail', null],
    ['celery', 'default'],
    ['old', 'event'],
  ])
})

test('chooseNames() lets those wait that were missing, and says nothing of it', () => {
  const pace = createMissingQueuePace(10)
  for (const at of [60, 70, 90]) pace.note('celery', true, at)
  expect(choose({}, pace)).toEqual({ names: new Map(), isComplete: true })
  expect([...choose({}, pace, 140).names.keys()]).toEqual(['celery'])
})

test('chooseNames() looks again when a worker started, but not because an event says so again', () => {
  const pace = createMissingQueuePace(10)
  for (const name of ['celery', 'invented']) {
    for (const at of [0, 10, 30, 70]) pace.note(name, true, at)
  }
  const cluster = { heard: new Map([['invented', 99]]), known: [], lastStart: 99 }
  expect([...choose({ cluster }, pace).names.keys()]).toEqual(['celery'])
})

test('chooseNames() takes few invented names at a time, the newest first, and tells', () => {
  const cluster = { ...NOTHING, heard: heard(...Array.from({ length: 200 }, (_, n) => `x${n}`)) }
  const { names, isComplete } = choose({ cluster })
  expect([...names.keys()].slice(0, 3)).toEqual(['celery', 'x199', 'x198'])
  expect(names.size).toBe(21)
  expect(isComplete).toBe(false)
})

test('chooseNames() looks again at a name that was missing, however many are invented', () => {
  const pace = createMissingQueuePace(10)
  pace.note('late', true, 0)
  const names = ['late', ...Array.from({ length: 100 }, (_, n) => `x${n}`)]
  const chosen = choose({ cluster: { ...NOTHING, heard: heard(...names) } }, pace)
  expect(chosen.names.get('late')).toBe('event')
  expect(chosen.names.size).toBe(22)
})

test('chooseNames() takes no name that cannot be one, and no more than the limit', () => {
  const listed = Array.from({ length: MAX_QUEUES }, (_, n) => `q${n}`)
  const last = `q${MAX_QUEUES - 1}`
  const { names, isComplete } = choose({ listed, given: ['mine'] })
  expect([names.size, names.has(last), isComplete]).toEqual([MAX_QUEUES, false, false])
  expect(names.get('mine')).toBe('option')
  expect(choose({ listed: ['x'.repeat(256), 'y'.repeat(255)] }).names.size).toBe(1)
})
