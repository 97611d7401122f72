import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { floatRepr } from './python-number.ts'
import { pythonRepr } from './python-repr.ts'
import { decimal, float, tuple } from './python-value.ts'

describe('pythonRepr()', () => {
  test.each([
    [null, 'None'],
    [[true, false], '[True, False]'],
    [tuple(1), '(1,)'],
    [tuple(), '()'],
    [tuple(1, decimal('2.50')), "(1, Decimal('2.50'))"],
    [{ a: [1.5, float(2)] }, "{'a': [1.5, 2.0]}"],
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\nb\t\\', "'a\\nb\\t\\\\'"],
    ['Größe 世界 😀', "'Größe 世界 😀'"],
    ['\u0000\u007f\u00a0\u200b\u3000', "'\\x00\\x7f\\xa0\\u200b\\u3000'"],
  ])('writes %j as Python does', (value, text) => {
    expect(pythonRepr(value)).toBe(text)
  })

  test('writes an integer of any size', () => {
    expect(pythonRepr(12345678901234567890n)).toBe('12345678901234567890')
  })
})

describe('floatRepr()', () => {
  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e100, '1e+100'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('writes %d as Python does', (value, text) => {
    expect(floatRepr(value)).toBe(text)
  })

  test('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(floatRepr(value))).toBe(value)
      }),
    )
  })
})
