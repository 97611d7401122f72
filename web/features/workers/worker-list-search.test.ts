import { expect, test } from 'vitest'
import { nextSort, parseWorkerListSearch } from './worker-list-search.ts'
import { parseWorkerSearch } from './worker-search.ts'

test('parseWorkerListSearch() leaves out what means nothing', () => {
  const whole = { name: 'pay', status: 'offline', sort: '-load', group: 'host' }
  expect(parseWorkerListSearch(whole)).toEqual(whole)
  const nonsense = { name: 'x'.repeat(201), status: 'x', sort: 'worker', group: '__proto__', q: 1 }
  expect(parseWorkerListSearch(nonsense)).toEqual({})
})

test('nextSort() goes largest, smallest, by name', () => {
  expect(nextSort(undefined, 'load')).toBe('-load')
  expect(nextSort('-load', 'load')).toBe('load')
  expect(nextSort('load', 'load')).toBeUndefined()
  expect(nextSort('load', 'active')).toBe('-active')
  expect(nextSort(undefined, 'worker')).toBe('-worker')
  expect(nextSort('-worker', 'worker')).toBeUndefined()
})

test('parseWorkerSearch() knows its tabs; the first needs no word', () => {
  expect(parseWorkerSearch({ tab: 'system', range: 'now-7d' })).toEqual({
    tab: 'system',
    range: 'now-7d',
  })
  expect(parseWorkerSearch({ tab: 'now' })).toEqual({})
  expect(parseWorkerSearch({ tab: 'constructor' })).toEqual({})
})
