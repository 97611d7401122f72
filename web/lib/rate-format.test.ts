import { expect, test } from 'vitest'
import { formatRate, formatShare } from './rate-format.ts'

test('formatRate() gives the unit in which a rate can be read', () => {
  const rates = [0, 18.2, 0.1, 0.0999, 1 / 60, 0.1 / 60, 0.09 / 60, 0.05 / 3600, 1234.4, 250_000]
  expect(rates.map(formatRate)).toEqual([
    '0/s',
    '18.2/s',
    '0.1/s',
    '6/min',
    '1/min',
    '0.1/min',
    '5.4/h',
    '<0.1/h',
    '1,234/s',
    '250 K/s',
  ])
})

test('formatShare() never rounds some to none, or nearly all to all', () => {
  const shares = [0, 1, 19, 99, 310, 996, 999, 1000].map((part) => formatShare(part, 1000))
  expect(shares).toEqual(['0 %', '0.1 %', '1.9 %', '9.9 %', '31 %', '>99 %', '>99 %', '100 %'])
  expect(formatShare(1, 10_000)).toBe('<0.1 %')
})
