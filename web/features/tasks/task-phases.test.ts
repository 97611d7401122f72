import { expect, test } from 'vitest'
import { aWholeTask } from '../../lib/samples.ts'
import { endOf, phasesOf, stepsOf } from './task-phases.ts'

const success = aWholeTask({
  sent: 10,
  received: 10.5,
  started: 12,
  succeeded: 15,
  runtime: 2.9,
})

test('phasesOf() measures what lies between the events', () => {
  expect(phasesOf(success)).toMatchObject([
    { key: 'queue', seconds: 0.5, derived: true },
    { key: 'worker', seconds: 1.5, derived: false },
    { key: 'running', seconds: 2.9, derived: false },
  ])
})

test('phasesOf() works a runtime out where none was reported, and says so', () => {
  const failed = aWholeTask({ ...success, state: 'FAILURE', failed: 16, runtime: null })
  expect(phasesOf(failed)[2]).toMatchObject({ seconds: 4, derived: true, since: null })
})

test('phasesOf() knows since when a task runs', () => {
  const running = aWholeTask({ ...success, state: 'STARTED', succeeded: null, runtime: null })
  expect(phasesOf(running)[2]).toMatchObject({ seconds: null, since: 12 })
  expect(phasesOf(aWholeTask({ ...running, state: 'PROGRESS' }))[2]).toMatchObject({ since: 12 })
})

test('stepsOf() says why a time is missing', () => {
  const pending = aWholeTask({ state: 'PENDING', sent: 1, received: null, started: null })
  expect(stepsOf(pending).map(({ why }) => why)).toEqual([null, 'Not yet', 'Not yet', 'Not yet'])
  const unheard = aWholeTask({ sent: null, received: null, started: null })
  expect(stepsOf(unheard).map(({ why }) => why?.slice(0, 7) ?? null)).toEqual([
    'Unknown',
    'Unknown',
    'Unknown',
    null,
  ])
})

test('endOf() is the time of the state that holds, not of an earlier one', () => {
  expect(endOf(aWholeTask({ state: 'STARTED', retried: 5 }))).toBeNull()
  expect(endOf(aWholeTask({ state: 'RETRY', retried: 5 }))).toBe(5)
})
