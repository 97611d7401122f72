import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toFloat, toInt } from './python-number.ts'

describe('toFloat()', () => {
  // Each as CPython 3.11 writes it.
  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-1.5, '-1.5'],
    [0.1, '0.1'],
    [1e-4, '0.0001'],
    [9.99e-5, '9.99e-05'],
    [1e-5, '1e-05'],
    [5e-324, '5e-324'],
    [123_456_789.125, '123456789.125'],
    [9_999_999_999_999_998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [1.25e17, '1.25e+17'],
    [1e100, '1e+100'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [Number.NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('writes %d as Python does', (value, text) => {
    expect(toFloat(value)).toEqual({ type: 'float', text })
  })

  test('loses nothing', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(toFloat(value).text)).toBe(value)
      }),
    )
  })
})

describe('toInt()', () => {
  test('keeps every digit, up to where Python itself gives up', () => {
    expect(toInt('-12345678901234567890').text).toBe('-12345678901234567890')
    expect(toInt('-0').text).toBe('0')
    expect(toInt('9'.repeat(4_300)).type).toBe('int')
    expect(toInt('9'.repeat(4_301))).toEqual({ type: 'opaque', text: 'int of 4301 digits' })
  })
})
