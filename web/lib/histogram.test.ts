import { expect, test } from 'vitest'
import { histogramBars, histogramTotals } from './histogram.ts'

test('histogramBars() tells failures from the rest, whatever states there are', () => {
  const bars = histogramBars({
    from: 100,
    to: 130,
    buckets: [{ SUCCESS: 3, FAILURE: 1 }, {}, { PROGRESS: 2, ['__proto__x']: 1 }],
  })
  expect(bars).toEqual([
    { from: 100, to: 110, failed: 1, other: 3 },
    { from: 110, to: 120, failed: 0, other: 0 },
    { from: 120, to: 130, failed: 0, other: 3 },
  ])
  expect(histogramTotals(bars)).toEqual({ total: 7, failed: 1, most: 4 })
  expect(histogramTotals([])).toEqual({ total: 0, failed: 0, most: 0 })
})
