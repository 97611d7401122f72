import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMoment, parseTimeRange } from './time-text.ts'

/** 2025-11-21T12:00:00Z */
const NOW = 1_763_726_400
const at = (text: string): number => Date.parse(text) / 1000

describe('parseMoment()', () => {
  test.each([
    ['now', NOW],
    ['now-2h', NOW - 7_200],
    ['now+1h30m', NOW + 5_400],
    ['14:00', at('2025-11-21T14:00:00Z')],
    ['14:00:01.5', at('2025-11-21T14:00:01.500Z')],
    ['2025-11-20', at('2025-11-20T00:00:00Z')],
    ['2025-11-20 13:00', at('2025-11-20T13:00:00Z')],
    ['2025-11-20T13:00+02:00', at('2025-11-20T11:00:00Z')],
    ['2025-11-20T13:00:00Z', at('2025-11-20T13:00:00Z')],
    ['1763730000.25', 1_763_730_000.25],
    ['0', 0],
  ])('reads %s', (text, moment) => {
    expect(parseMoment(text, { now: NOW })).toBe(moment)
  })

  test.each([
    '',
    'now-',
    'now-2',
    'now--2h',
    'nowhere',
    'now 2h',
    '25:00',
    '14',
    '14:0',
    '2025-02-31T00:00Z!',
    'today',
    '1e999',
  ])('is null of %j, or a number', (text) => {
    const known = new Map([
      ['now-2', NOW - 2],
      ['14', 14],
    ])
    expect(parseMoment(text, { now: NOW })).toBe(known.get(text) ?? null)
  })

  test('reads what has no offset by the clocks of the zone', () => {
    const context = { now: at('2025-11-21T23:30:00Z'), zone: 'Europe/Vilnius' }
    expect(parseMoment('14:00', context)).toBe(at('2025-11-22T14:00:00+02:00'))
    expect(parseMoment('2025-07-01', context)).toBe(at('2025-07-01T00:00:00+03:00'))
    expect(parseMoment('2025-07-01T10:00Z', context)).toBe(at('2025-07-01T10:00:00Z'))
  })
})

describe('parseTimeRange()', () => {
  test.each([
    ['now-2h', NOW - 7_200, null],
    ['now-1h..now', NOW - 3_600, NOW],
    ['14:00..14:30', at('2025-11-21T14:00:00Z'), at('2025-11-21T14:30:00Z')],
    ['2025-11-20 13:00', at('2025-11-20T13:00:00Z'), null],
    ['2025-11-20', at('2025-11-20T00:00:00Z'), at('2025-11-21T00:00:00Z')],
    ['2025-11-20..2025-11-21', at('2025-11-20T00:00:00Z'), at('2025-11-22T00:00:00Z')],
    ['2025-11-20..', at('2025-11-20T00:00:00Z'), null],
    ['..2025-11-20', null, at('2025-11-21T00:00:00Z')],
    ['..now-1d', null, NOW - 86_400],
    ['1763730000..1763733600', 1_763_730_000, 1_763_733_600],
    ['1763730000.25..1763733600.5', 1_763_730_000.25, 1_763_733_600.5],
    [' now-1h .. now ', NOW - 3_600, NOW],
  ])('reads %s', (text, from, to) => {
    expect(parseTimeRange(text, NOW)).toEqual({ from, to })
  })

  test.each([
    '',
    '..',
    'now..now-1h',
    'now..soon',
    'soon..now',
    'now..now..now',
    'now...now',
    '14:30..14:00',
  ])('is null of %j', (text) => {
    expect(parseTimeRange(text, NOW)).toBeNull()
  })

  test('takes a day of the zone, however long it is', () => {
    const day = parseTimeRange('2025-10-26', NOW, 'Europe/Vilnius')
    expect(day).toEqual({ from: at('2025-10-26T00:00+03:00'), to: at('2025-10-27T00:00+02:00') })
  })

  test('reads every range of Unix seconds as it was written, and never throws', () => {
    const seconds = fc.double({ min: 0, max: 4e9, noNaN: true }).map((value) => value + 0)
    fc.assert(
      fc.property(seconds, seconds, fc.string(), (a, b, junk) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        expect(parseTimeRange(`${from}..${to}`, NOW)).toEqual({ from, to })
        parseTimeRange(junk, NOW)
      }),
    )
  })
})
