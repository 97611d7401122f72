import { expect, test } from 'vitest'
import { isoTime } from './iso-time.ts'

test.each([
  [1795282803.435113, '2026-11-21T17:40:03.435113+00:00'],
  [1795282798, '2026-11-21T17:39:58+00:00'],
  [1795282798.000001, '2026-11-21T17:39:58.000001+00:00'],
  [1795282799 - 2 ** -22, '2026-11-21T17:39:59+00:00'],
])('isoTime() writes %f as Python does', (seconds, text) => {
  expect(isoTime(seconds)).toBe(text)
})
