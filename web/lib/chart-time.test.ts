import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatStretch, formatTick } from './chart-time.ts'
import { setViewerZone } from './time.ts'

beforeEach(() => setViewerZone('UTC'))
afterEach(() => setViewerZone('browser'))

const HOUR = 3600
const DAY = 24 * HOUR
const at = (text: string) => Date.parse(text) / 1000

test('formatTick() tells the clock, and the day where one begins or many are shown', () => {
  const noon = at('2026-11-21T12:00:00Z')
  expect(formatTick(noon, HOUR)).toBe('12:00')
  expect(formatTick(noon + 30, 5 * 60)).toBe('12:00:30')
  expect(formatTick(at('2026-11-21T00:00:00Z'), DAY)).toBe('21 Nov')
  expect(formatTick(noon, 7 * DAY)).toBe('21 Nov')
})

test('formatStretch() names the day only where it is another one', () => {
  const from = at('2026-11-21T23:59:00Z')
  expect(formatStretch(from - 60, from, from)).toBe('23:58 to 23:59')
  expect(formatStretch(from, from + 60, from)).toBe('23:59 to 22 Nov 00:00')
  expect(formatStretch(from - 60, from, from + DAY)).toBe('21 Nov 23:58 to 23:59')
})
