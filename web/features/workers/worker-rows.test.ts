import { expect, test } from 'vitest'
import { aWorker } from '../../lib/samples.ts'
import { groupKey, rowKey, toRows } from './worker-rows.ts'

const byName = new Map(['a', 'b'].map((hostname) => [hostname, aWorker({ hostname })]))
const groups = [
  { label: 'h1', hostnames: ['a'] },
  { label: null, hostnames: ['b', 'gone'] },
]
const keys = (isGrouped: boolean, folded: string[] = []) =>
  toRows({ groups, isGrouped, offline: [] }, byName, new Set(folded)).map(rowKey)

test('toRows() puts a head above each group, and leaves out who is folded or known no longer', () => {
  expect(keys(true)).toEqual([groupKey('h1'), 'a', groupKey(null), 'b'])
  expect(keys(true, [groupKey('h1')])).toEqual([groupKey('h1'), groupKey(null), 'b'])
  expect(keys(false)).toEqual(['a', 'b'])
})
