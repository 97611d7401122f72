import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  filterOf,
  parseTaskSearch,
  statesOf,
  toggleState,
  withColumn,
  withName,
  withoutFilter,
} from './task-search.ts'

test('parseTaskSearch() keeps what it knows and drops the rest', () => {
  expect(parseTaskSearch({ state: 'failure,RETRY', name: '', x: '1', after: 7 })).toEqual({
    state: 'FAILURE,RETRY',
  })
  expect(parseTaskSearch({ name: 'x'.repeat(201) })).toEqual({})
})

test('filterOf() is empty when the address names no filter', () => {
  expect(filterOf({})).toEqual({})
  expect(filterOf({ state: 'FAILURE,RETRY', name: 'charge' })).toEqual({
    states: ['FAILURE', 'RETRY'],
    name: 'charge',
  })
})

test('toggleState() gives one filter one address', () => {
  const once = toggleState(toggleState({ after: 'x' }, 'RETRY'), 'FAILURE')
  expect(once).toEqual({ state: 'FAILURE,RETRY' })
  expect(toggleState({ state: 'PROGRESS' }, 'STARTED')).toEqual({ state: 'STARTED,PROGRESS' })
})

test('toggleState() twice changes nothing', () => {
  const states = fc.subarray(['STARTED', 'FAILURE', 'PROGRESS', 'RETRY'])
  fc.assert(
    fc.property(states, fc.constantFrom('STARTED', 'PROGRESS', 'X'), (on, state) => {
      const before = on.reduce(toggleState, {})
      const after = toggleState(toggleState(before, state), state)
      expect(statesOf(after)).toEqual(statesOf(before))
    }),
  )
})

test('another name or filter begins at the newest task and keeps the columns', () => {
  expect(withName({ after: 'x', cols: 'queue' }, 'a')).toEqual({ name: 'a', cols: 'queue' })
  expect(withoutFilter({ state: 'RETRY', name: 'a', after: 'x', cols: 'queue' })).toEqual({
    cols: 'queue',
  })
})

test('withColumn() keeps the columns in their order', () => {
  expect(withColumn({ cols: 'queue' }, 'received', true)).toEqual({ cols: 'received,queue' })
  expect(withColumn({ cols: 'queue' }, 'queue', false)).toEqual({})
})
