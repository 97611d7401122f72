import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from './task-cursor.ts'

const refusal = expect.objectContaining({ code: 'REQUEST_INVALID', parameter: 'after' })
const spell = (text: string) => Buffer.from(text).toString('base64url')

describe('decodeCursor()', () => {
  test('gives back what encodeCursor() was given', () => {
    const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
    const key = fc.record({
      timestamp: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      segment: count,
      row: count,
    })
    fc.assert(
      fc.property(key, (each) => {
        expect(decodeCursor(encodeCursor(each))).toEqual(each)
      }),
    )
  })

  test.each([
    ['two numbers', spell('[1,2]')],
    ['four numbers', spell('[1,2,3,4]')],
    ['text for a number', spell('["1",2,3]')],
    ['a timestamp that overflows', spell('[1e999,2,3]')],
    ['no timestamp', spell('[null,2,3]')],
    ['a fraction of a row', spell('[1,2,3.5]')],
    ['row 0', spell('[1,2,0]')],
    ['a negative segment', spell('[1,-2,3]')],
    ['another spelling of the same numbers', spell('[1.0,2,3]')],
    ['blanks', spell('[1, 2, 3]')],
    ['padding', `${spell('[1,2,3]')}==`],
    ['letters outside base64url', `${spell('[1,2,3]')}!`],
    ['an object', spell('{"__proto__":1}')],
  ])('refuses %s', (_what, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(refusal)
  })

  test('refuses or reads any text, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(spell)), (text) => {
        try {
          expect(encodeCursor(decodeCursor(text))).toBe(text)
        } catch (error) {
          expect(error).toEqual(refusal)
        }
      }),
    )
  })
})
