import { expect, test } from 'vitest'
import { nearestWords } from './nearest-words.ts'
import { QUERY_WORDS } from './query-field.ts'

test.each([
  ['stat', ['state']],
  ['Staet', ['state']],
  ['wroker', ['worker']],
  ['runtim', ['runtime']],
  ['zzzzz', []],
  ['', []],
  ['s'.repeat(33), []],
])('nearestWords() finds for %s the likeliest first: %j', (word, found) => {
  const nearest = nearestWords(word, QUERY_WORDS)
  expect(nearest[0]).toBe(found[0])
  expect(nearest.length).toBeLessThanOrEqual(3)
})
