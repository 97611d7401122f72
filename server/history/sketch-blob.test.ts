import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addEncoded, encodeSketch } from './sketch-blob.ts'

const decode = (bytes: Uint8Array | null): Map<number, number> => {
  const into = new Map<number, number>()
  if (bytes !== null) addEncoded(into, bytes)
  return into
}

describe('encodeSketch()', () => {
  test('gives nothing for nothing', () => {
    expect(encodeSketch(new Map())).toBeNull()
  })

  test('is what addEncoded() reads', () => {
    const pair = fc.tuple(fc.integer({ min: -231, max: 403 }), fc.integer({ min: 1, max: 2 ** 40 }))
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const sketch = new Map(pairs)
        expect(decode(encodeSketch(sketch))).toEqual(sketch)
      }),
    )
  })

  test('takes two to three bytes a bucket', () => {
    const sketch = new Map(Array.from({ length: 40 }, (_, at) => [at + 60, 1 + at * 10]))
    expect(encodeSketch(sketch)?.length).toBeLessThan(3 * 40)
  })
})

describe('addEncoded()', () => {
  test('adds to what is there', () => {
    const into = new Map([[3, 1]])
    addEncoded(
      into,
      encodeSketch(
        new Map([
          [3, 2],
          [-4, 5],
        ]),
      ) ?? new Uint8Array(),
    )
    expect(into).toEqual(
      new Map([
        [3, 3],
        [-4, 5],
      ]),
    )
  })

  test('reads any bytes without an error, and to an end', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decode(bytes)))
  })
})
