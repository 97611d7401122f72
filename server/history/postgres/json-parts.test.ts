import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonParts } from './json-parts.ts'

describe('jsonParts()', () => {
  test('gives every row once, in order, whatever a part may hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()))),
        fc.nat({ max: 60 }),
        (rows, most) => {
          const parts = [...jsonParts(rows, most)].map((part) => JSON.parse(part) as unknown[])
          expect(parts.flat()).toEqual(rows)
          expect(parts.every(({ length }) => length > 0)).toBe(true)
        },
      ),
    )
  })

  test('ends a part before it grows beyond its size; a larger row stands alone', () => {
    const row = (length: number) => ['x'.repeat(length - 4)]
    const sizes = [...jsonParts([row(10), row(10), row(10), row(50), row(10)], 20)].map(
      (part) => (JSON.parse(part) as unknown[]).length,
    )
    expect(sizes).toEqual([2, 1, 1, 1])
  })
})
