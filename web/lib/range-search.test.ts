import { expect, test } from 'vitest'
import { parseRangeSearch } from './range-search.ts'

test('parseRangeSearch() keeps what is another range than the usual', () => {
  expect(parseRangeSearch({ range: 'now-7d', other: 'x' })).toEqual({ range: 'now-7d' })
  const meaningless = ['now-1h', '', 7, undefined, 'x'.repeat(101)]
  for (const range of meaningless) expect(parseRangeSearch({ range })).toEqual({})
})
