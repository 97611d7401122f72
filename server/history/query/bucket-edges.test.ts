import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketEdges, bucketOf } from './bucket-edges.ts'

describe('bucketEdges()', () => {
  test('cuts the range into equal stretches, both ends exact', () => {
    expect(bucketEdges({ range: { from: 10, to: 20 }, buckets: 4 })).toEqual([
      10, 12.5, 15, 17.5, 20,
    ])
  })

  test.each([
    [{ from: null, to: 1 }, 1],
    [{ from: 1, to: null }, 1],
    [{ from: 1, to: 1 }, 1],
    [{ from: 2, to: 1 }, 1],
    [{ from: NaN, to: 1 }, 1],
    [{ from: 0, to: 1 }, 0],
    [{ from: 0, to: 1 }, 1.5],
    [{ from: 0, to: 1 }, 501],
  ])('refuses %j in %d buckets', (range, buckets) => {
    expect(() => bucketEdges({ range, buckets })).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    )
  })
})

test('bucketOf() finds the last edge at or before a time', () => {
  const time = fc.double({ min: 0, max: 1e10, noNaN: true })
  const buckets = fc.integer({ min: 1, max: 500 })
  fc.assert(
    fc.property(time, time, time, buckets, (from, length, part, count) => {
      const to = from + length + 1
      const edges = bucketEdges({ range: { from, to }, buckets: count })
      const at = Math.max(from, Math.min(from + part, to - 1))
      const bucket = bucketOf(edges, at)
      expect(edges[bucket]).toBeLessThanOrEqual(at)
      if (bucket < count - 1) expect(edges[bucket + 1]).toBeGreaterThan(at)
    }),
  )
})
