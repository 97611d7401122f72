import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDuration, parseDuration, parseNumber } from './duration-text.ts'

describe('parseDuration()', () => {
  test.each([
    ['500ms', 0.5],
    ['10s', 10],
    ['1m', 60],
    ['2h', 7_200],
    ['7d', 604_800],
    ['1w', 604_800],
    ['1h30m', 5_400],
    ['1.5h', 5_400],
    ['0.25', 0.25],
    ['12', 12],
    ['-1m30s', -90],
    ['1e3', 1_000],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  test.each([
    '',
    '-',
    's',
    '10 s',
    '10S',
    '1y',
    '1h30',
    '.5s',
    '1..2',
    '1e999',
    '0x10',
    'Infinity',
    `${'1'.repeat(100_000)}s`,
  ])('is null of %j', (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  test('reads what formatDuration() wrote', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
        (seconds) => {
          expect(parseDuration(formatDuration(seconds))).toBe(seconds + 0)
        },
      ),
    )
  })
})

describe('formatDuration()', () => {
  test.each([
    [0, '0s'],
    [0.5, '0.5s'],
    [60, '1m'],
    [5_400, '90m'],
    [7_200, '2h'],
    [604_800, '7d'],
    [61, '61s'],
  ])('writes %d as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

test('parseNumber() knows no negative zero', () => {
  expect(parseNumber('-0')).toBe(0)
  expect(parseDuration('-0s')).toBe(0)
})
