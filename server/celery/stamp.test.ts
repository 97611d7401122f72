import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readStamps } from './stamp.ts'

describe('readStamps()', () => {
  test.each([
    [{ a: 'x' }, [{ name: 'a', values: ['x'] }]],
    [{ a: ['x', 'y'] }, [{ name: 'a', values: ['x', 'y'] }]],
    [
      { a: 5, b: [] },
      [
        { name: 'a', values: ['5'] },
        { name: 'b', values: [] },
      ],
    ],
    [{ a: null, b: true, c: {} }, ['a', 'b', 'c'].map((name) => ({ name, values: [] }))],
    [{}, []],
    [null, []],
    [undefined, []],
    ['text', []],
    [7, []],
  ])('reads %j', (wire, stamps) => {
    expect(readStamps(wire)).toEqual(stamps)
  })

  test('reads an inherited name as one like any other', () => {
    const wire: unknown = JSON.parse('{"__proto__": "x", "constructor": "y"}')
    expect(readStamps(wire)).toEqual([
      { name: '__proto__', values: ['x'] },
      { name: 'constructor', values: ['y'] },
    ])
  })

  test('has at most 50 stamps of 50 values of 255 clean characters, whatever is sent', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    const values = fc.oneof(text, fc.array(fc.oneof(text, fc.jsonValue()), { maxLength: 70 }))
    const stamps = fc.oneof(fc.dictionary(text, values, { maxKeys: 70 }), fc.jsonValue())
    fc.assert(
      fc.property(stamps, (wire) => {
        const read = readStamps(wire)
        expect(read.length).toBeLessThanOrEqual(50)
        for (const stamp of read) {
          expect(stamp.values.length).toBeLessThanOrEqual(50)
          for (const each of [stamp.name, ...stamp.values]) {
            expect(each.length).toBeLessThanOrEqual(255)
            expect(each.isWellFormed() && !each.includes('\0')).toBe(true)
          }
        }
      }),
    )
  })
})
