import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  describeMoment,
  formatAge,
  formatClock,
  formatDuration,
  formatMoment,
  formatOffset,
  formatSpan,
  formatWhen,
  formatWholeDuration,
  isSameDay,
  onViewerZone,
  parseIso,
  setViewerZone,
  toIso,
  viewerZone,
} from './time.ts'

const T = 1_763_733_731.123

test('formatAge() counts seconds, minutes and hours, then names the day', () => {
  expect(formatAge(T, T + 0.4)).toBe('just now')
  expect(formatAge(T, T + 12.9)).toBe('12 s ago')
  expect(formatAge(T, T + 61)).toBe('1 m ago')
  expect(formatAge(T, T + 3 * 3600 + 5)).toBe('3 h ago')
  expect(formatAge(T, T + 86_400)).toBe(formatMoment(T))
})

test('formatAge() forgives small clock differences and says "in" beyond them', () => {
  expect(formatAge(T, T - 1.5)).toBe('just now')
  expect(formatAge(T, T - 90)).toBe('in 1 m')
})

test.each([
  [0.0002, '<1 ms'],
  [0.0123, '12 ms'],
  [0.9996, '1.00 s'],
  [1.2, '1.20 s'],
  [9.996, '10.0 s'],
  [30.04, '30.0 s'],
  [59.96, '1 m 00 s'],
  [252, '4 m 12 s'],
  [3 * 3600 + 4 * 60 + 59, '3 h 04 m'],
  [2 * 86_400 + 3 * 3600, '2 d 3 h'],
  [-0.3, '−300 ms'],
  [1e300, 'over 9999 d'],
])('formatDuration(%f) is %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test('formatDuration() never says zero of what took time', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e7, noNaN: true }), (seconds) => {
      expect(formatDuration(seconds)).not.toMatch(/^0(\.0+)? /)
    }),
  )
})

test('formatWholeDuration() ticks in whole seconds', () => {
  expect(formatWholeDuration(12.99)).toBe('12 s')
  expect(formatWholeDuration(-3)).toBe('0 s')
  expect(formatSpan(90_000)).toBe('1 d')
})

test('formatSpan() writes minutes out, as sentences need them', () => {
  expect([12, 60, 3599, 3600].map(formatSpan)).toEqual(['12 s', '1 min', '59 min', '1 h'])
})

test('every formatter answers for any number that can arrive', () => {
  fc.assert(
    fc.property(fc.double(), (time) => {
      expect(describeMoment(time)).toContain('UTC')
      expect(formatAge(time, T)).not.toBe('')
    }),
  )
})

test('toIso() and parseIso() agree', () => {
  expect(toIso(T)).toBe('2025-11-21T14:02:11.123Z')
  expect(parseIso('2025-11-21T15:02:11.123000+01:00')).toBe(T)
  expect(parseIso('tomorrow')).toBeNull()
  expect(formatOffset(T)).toMatch(/^UTC([+−]\d\d(:\d\d)?)?$/)
})

test('formatWhen() is a clock time, with its date from 24 hours on', () => {
  expect(formatWhen(T, T + 86_399)).toBe(formatClock(T))
  expect(formatWhen(T, T + 86_400)).toBe(formatMoment(T))
})

test('isSameDay() compares days of the viewer, whatever the hours between', () => {
  const midnight = new Date(2026, 10, 21).getTime() / 1000
  expect(isSameDay(midnight, midnight + 86_399)).toBe(true)
  expect(isSameDay(midnight, midnight - 1)).toBe(false)
})

describe('setViewerZone()', () => {
  afterEach(() => setViewerZone('browser'))

  test.each([
    ['UTC', '21 Nov 14:02:11', 'UTC'],
    ['Europe/Berlin', '21 Nov 15:02:11', 'UTC+01'],
    ['Asia/Kolkata', '21 Nov 19:32:11', 'UTC+05:30'],
    ['America/New_York', '21 Nov 09:02:11', 'UTC−05'],
    ['Pacific/Kiritimati', '22 Nov 04:02:11', 'UTC+14'],
  ])('tells every time in %s', (zone, moment, offset) => {
    setViewerZone(zone)
    expect([formatMoment(T), formatOffset(T)]).toEqual([moment, offset])
  })

  test('follows summer time', () => {
    setViewerZone('Europe/Berlin')
    expect(formatOffset(Date.UTC(2026, 6, 1) / 1000)).toBe('UTC+02')
  })

  test("falls back to this computer's zone, and tells only of a change", () => {
    const own = viewerZone()
    const heard = vi.fn()
    const stop = onViewerZone(heard)
    setViewerZone('Mars/Olympus_Mons')
    expect(viewerZone()).toBe(own)
    setViewerZone('Asia/Tokyo')
    setViewerZone('Asia/Tokyo')
    stop()
    setViewerZone('browser')
    expect(heard).toHaveBeenCalledTimes(own === 'Asia/Tokyo' ? 0 : 1)
  })
})
