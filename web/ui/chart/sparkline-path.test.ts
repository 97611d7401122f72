import { expect, test } from 'vitest'
import { sparklinePath } from './sparkline-path.ts'

const BOX = { width: 40, height: 12 }

test('sparklinePath() stands on zero and reaches the top', () => {
  expect(sparklinePath([0, 5, 10], BOX)).toBe('M0 11L20 6L40 1')
})

test('sparklinePath() breaks where nobody knows, and shows what stands alone', () => {
  expect(sparklinePath([1, 1, null, 1, null], BOX)).toBe('M0 1L10 1M29 1h2')
})

test('sparklinePath() of nothing but zeros is the bottom line, of nothing known is empty', () => {
  expect(sparklinePath([0, 0], BOX)).toBe('M0 11L40 11')
  expect(sparklinePath([null, null], BOX)).toBe('')
})
