import { expect, test } from 'vitest'
import { formatBytes, formatCount, formatLoad, plural } from './number-format.ts'

test('formatCount() separates thousands, then shortens to three digits', () => {
  expect(formatCount(99_999)).toBe('99,999')
  expect(formatCount(1_241_000)).toBe('1.24 M')
  expect(formatCount(0)).toBe('0')
})

test('formatLoad() shows two decimals of each average', () => {
  expect(formatLoad([0.4, 12, 1.555])).toBe('0.40 12.00 1.55')
})

test('plural() counts one apart', () => {
  expect(plural(1, 'worker')).toBe('1 worker')
  expect(plural(1200, 'task')).toBe('1,200 tasks')
})

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1536, '1.5 KiB'],
  [10_189, '10 KiB'],
  [28 * 1024 ** 2, '28 MiB'],
  [3 * 1024 ** 5, '3,072 TiB'],
])('formatBytes(%s) is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
