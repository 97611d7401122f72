import { expect, test } from 'vitest'
import { aTask } from '../../lib/samples.ts'
import { canGrow, createJudge } from './judge-row.ts'
import { questionOf, type TaskSearch } from './task-search.ts'

const NOW = 1_763_733_731
const row = aTask({ state: 'FAILURE', timestamp: NOW - 60, worker: 'celery@w7' })
const judge = (search: TaskSearch) => createJudge(questionOf(search), () => NOW)(row)

test.each([
  ['', true],
  ['state:FAILURE worker:w7', true],
  ['-state:FAILURE', false],
  ['is:running', false],
])('createJudge() tells by the row: %j', (q, belongs) => {
  expect(judge({ q })).toBe(belongs)
})

test.each(['exc:Timeout', 'kwargs:a=b', 'error:0123456789abcdef', 'is:stuck', 'charge', 'state:('])(
  'createJudge() leaves %j to the server',
  (q) => {
    expect(judge({ q })).toBeNull()
  },
)

test('createJudge() keeps to the range, which goes on with the clock', () => {
  expect(judge({ range: 'now-1h' })).toBe(true)
  expect(judge({ range: 'now-30s' })).toBe(false)
  expect(judge({ range: `..${NOW - 60}`, q: 'exc:Timeout' })).toBe(false)
})

test('canGrow() is false of what is over, or in another order', () => {
  expect(canGrow(questionOf({ range: 'now-1h' }), NOW)).toBe(true)
  expect(canGrow(questionOf({ range: '1..2' }), NOW)).toBe(false)
  expect(canGrow(questionOf({ sort: 'runtime' }), NOW)).toBe(false)
})
