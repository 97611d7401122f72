import { expect, test } from 'vitest'
import { TASK_SORTS } from '../../../contract/model/query/query-limits.ts'
import {
  fromStart,
  isFiltered,
  parseTaskSearch,
  questionOf,
  runsLive,
  withAt,
  withoutFilter,
  withPeek,
  withQuery,
  withRange,
  withSort,
} from './task-search.ts'

test('parseTaskSearch() takes what it knows and leaves out the rest', () => {
  const search = { q: 'state:FAILURE', range: 'now-1h', sort: 'runtime', cols: 'id', peek: 'a b' }
  expect(parseTaskSearch({ ...search, other: 'x', density: '', at: 5 })).toEqual(search)
  expect(parseTaskSearch({ q: 'x'.repeat(5000), at: 'now', sort: 'nope', range: ['a'] })).toEqual(
    {},
  )
})

test('parseTaskSearch() reads the links of Flower and of Sepal before', () => {
  expect(parseTaskSearch({ state: 'failure,retry', name: 'a b' })).toEqual({
    q: 'state:FAILURE,RETRY name:"a b"',
    state: '',
    name: '',
  })
  expect(parseTaskSearch({ state: 'FAILURE', q: 'one OR two' })).toEqual({
    q: '(one OR two) state:FAILURE',
    state: '',
  })
})

test('withSort() turns the order around, and needs no address for the usual one', () => {
  for (const key of TASK_SORTS) {
    const down = withSort(withSort({}, 'runtime'), key)
    if (key === 'runtime') expect(down).toEqual({ sort: 'runtime-asc' })
    else expect(down).toEqual(key === 'timestamp' ? {} : { sort: key })
    expect(parseTaskSearch({ ...down })).toEqual(down)
  }
  expect(questionOf({ sort: 'name-asc' })).toMatchObject({ sort: 'name', direction: 'oldest' })
})

test('only a list that begins at the newest task runs live', () => {
  expect(runsLive(questionOf({ q: 'x' }))).toBe(true)
  for (const search of [{ sort: 'runtime' }, { at: '5' }, withSort({}, 'timestamp')]) {
    expect(runsLive(questionOf(search))).toBe(false)
  }
})

test('another question starts at its first task again, a peek does not', () => {
  const search = { q: 'x', at: '5', sort: 'runtime', cols: 'id' }
  expect(withQuery(search, 'y')).toEqual({ q: 'y', sort: 'runtime', cols: 'id' })
  expect(withQuery(search, '')).toEqual({ sort: 'runtime', cols: 'id' })
  expect(withRange(search, 'now-1h')).toEqual({
    q: 'x',
    range: 'now-1h',
    sort: 'runtime',
    cols: 'id',
  })
  expect(withPeek(search, 'p')).toEqual({ ...search, peek: 'p' })
  expect(fromStart(search)).toEqual({ q: 'x', sort: 'runtime', cols: 'id' })
  expect(withAt({ sort: 'name' }, 1.23456)).toEqual({ at: '1.235' })
  expect(withoutFilter({ q: 'x', range: 'now-1h', at: '1', cols: 'id' })).toEqual({ cols: 'id' })
  expect(isFiltered({ range: 'now-1h' })).toBe(true)
  expect(isFiltered({ cols: 'id' })).toBe(false)
})
