import { expect, test } from 'vitest'
import { readUrlPrefix } from './read-value.ts'

test.each([
  ['flower', '/flower'],
  ['/flower', '/flower'],
  ['/flower/', '/flower'],
  ['//ops/celery-1.2_~//', '/ops/celery-1.2_~'],
  ['/', ''],
  ['', ''],
])('readUrlPrefix() reads %j as %j', (text, value) => {
  expect(readUrlPrefix(text)).toEqual({ value })
})

test.each(['a b', 'a//b', '..', 'a/../b', '.', 'a?b', 'a#b', 'a%2fb', '<b>', 'ä', 'a"b', 'a;b'])(
  'readUrlPrefix() refuses %j',
  (text) => {
    expect(readUrlPrefix(text)).toEqual({ state: expect.stringMatching(/is not a path/) })
  },
)

test('readUrlPrefix() refuses what is too long', () => {
  expect(readUrlPrefix('x'.repeat(201))).toEqual({ state: 'it is over 200 characters' })
})
