import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const known = ['broker', 'port', 'data-dir', 'log-level']

test.each([
  ['brokr', 'broker'],
  ['prot', 'port'],
  ['datadir', 'data-dir'],
  ['loglevel', 'log-level'],
  ['log', 'log-level'],
  ['zzz', null],
  ['', null],
  ['portt', 'port'],
  ['por', 'port'],
  ['x'.repeat(50), null],
])('nearestName() of %j is %j', (typed, name) => {
  expect(nearestName(typed, known)).toBe(name)
})
