import { expect, test } from 'vitest'
import type { TaskReply } from '../../../contract/api/tasks.ts'
import { attemptWord, needsDates, ranFor } from './task-course.ts'

type Attempt = TaskReply['attempts'][number]

const anAttempt = (given: Partial<Attempt>): Attempt => ({
  retries: 0,
  worker: 'w',
  received: 1,
  started: 2,
  ended: 5,
  state: 'RETRY',
  exception: null,
  runtime: null,
  ...given,
})
const aStep = (state: string, at: number) => ({
  state,
  at,
  worker: 'w',
  retries: 0,
  exception: null,
})

test('attemptWord() counts from one, and tells a second delivery of the same attempt apart', () => {
  const attempts = [0, 1, 1, null].map((retries) => anAttempt({ retries }))
  expect(attempts.map((_, i) => attemptWord(attempts, i))).toEqual(['1', '2', '2 again', '?'])
})

test('ranFor() takes the worker at its word, and works out the rest', () => {
  expect(ranFor(anAttempt({ runtime: 2.9 }))).toEqual({ seconds: 2.9, derived: false })
  expect(ranFor(anAttempt({}))).toEqual({ seconds: 3, derived: true })
  expect(ranFor(anAttempt({ started: null })).seconds).toBeNull()
})

test('needsDates() is true once the steps lie on two days', () => {
  const midnight = new Date(2026, 10, 21).getTime() / 1000
  expect(needsDates([aStep('STARTED', midnight + 5), aStep('RETRY', midnight + 60)])).toBe(false)
  expect(needsDates([aStep('STARTED', midnight - 5), aStep('RETRY', midnight + 60)])).toBe(true)
  expect(needsDates([])).toBe(false)
})
