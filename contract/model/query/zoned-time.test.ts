import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayAt, fromWallClock, isTimeZone } from './zoned-time.ts'

const at = (text: string): number => Date.parse(text) / 1000
const shown = (text: string): number => Date.parse(`${text}Z`)

describe('fromWallClock()', () => {
  test.each([
    ['2025-11-21T12:00:00', 'UTC', '2025-11-21T12:00:00Z'],
    ['2025-11-21T12:00:00', 'Europe/Vilnius', '2025-11-21T12:00:00+02:00'],
    ['2025-07-01T00:00:00', 'Europe/Vilnius', '2025-07-01T00:00:00+03:00'],
    ['2025-07-01T00:00:00', 'America/New_York', '2025-07-01T00:00:00-04:00'],
    ['2025-11-21T12:00:00.250', 'Asia/Kolkata', '2025-11-21T12:00:00.250+05:30'],
    ['2025-10-26T03:30:00', 'Europe/Vilnius', '2025-10-26T03:30:00+03:00'],
    ['2025-10-26T04:30:00', 'Europe/Vilnius', '2025-10-26T04:30:00+02:00'],
    ['2025-03-30T03:30:00', 'Europe/Vilnius', '2025-03-30T04:30:00+03:00'],
    ['2025-11-02T01:30:00', 'America/New_York', '2025-11-02T01:30:00-04:00'],
    ['2025-03-09T02:30:00', 'America/New_York', '2025-03-09T03:30:00-04:00'],
  ])('takes %s in %s for %s', (clocks, zone, moment) => {
    expect(fromWallClock(shown(clocks), zone)).toBe(at(moment))
  })

  test('finds a moment at which the clocks show it, unless they skip it', () => {
    const zones = fc.constantFrom(
      'Europe/Vilnius',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    )
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 4_000_000_000 }), (zone, seconds) => {
        const moment = new Date(seconds * 1000)
        const clocks = moment.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')
        const found = fromWallClock(shown(clocks), zone)
        const again = new Date(found * 1000).toLocaleString('sv-SE', { timeZone: zone })
        expect(again.replace(' ', 'T')).toBe(clocks)
      }),
      { numRuns: 50 },
    )
  })
})

test('dayAt() is the day that the clocks show', () => {
  expect(dayAt(at('2025-11-21T23:30:00Z'), 'UTC')).toBe('2025-11-21')
  expect(dayAt(at('2025-11-21T23:30:00Z'), 'Europe/Vilnius')).toBe('2025-11-22')
})

test('isTimeZone() tells the names that there are', () => {
  expect(['UTC', 'Europe/Vilnius', '+02:00'].map(isTimeZone)).toEqual([true, true, true])
  expect(['', 'Mars/Base', '../etc'].map(isTimeZone)).toEqual([false, false, false])
})
