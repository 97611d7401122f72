import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from './random.ts'

const take = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)

describe('createRandom()', () => {
  test('gives the same numbers for the same seed and others for another', () => {
    const [one, same, other] = [createRandom(7), createRandom(7), createRandom(8)]
    const numbers = take(50, one.next)
    expect(take(50, same.next)).toEqual(numbers)
    expect(take(50, other.next)).not.toEqual(numbers)
  })

  test('spreads evenly over [0, 1)', () => {
    const numbers = take(20_000, createRandom('even').next)
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = numbers.filter((n) => Math.floor(n * 10) === tenth).length / numbers.length
      expect(share).toBeGreaterThan(0.09)
      expect(share).toBeLessThan(0.11)
    }
  })

  test('keeps every draw inside its bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 1000 }), (seed, span) => {
        const random = createRandom(seed)
        const whole = random.int(-5, span)
        expect(Number.isInteger(whole) && whole >= -5 && whole <= span).toBe(true)
        expect(random.exponential(3)).toBeGreaterThanOrEqual(0)
        expect(random.logNormal(2, 1)).toBeGreaterThan(0)
        expect(['a', 'b']).toContain(random.pick(['a', 'b']))
      }),
    )
  })
})

describe('fork()', () => {
  test('is the same whatever was drawn before', () => {
    const [fresh, used] = [createRandom(1), createRandom(1)]
    take(10, used.next)
    expect(used.fork('x').next()).toBe(fresh.fork('x').next())
  })

  test('differs by its label', () => {
    const random = createRandom(1)
    expect(random.fork('x').next()).not.toBe(random.fork('y').next())
  })
})

describe('logNormal()', () => {
  test('has its median where it was asked for', () => {
    const random = createRandom(3)
    const sorted = take(9_999, () => random.logNormal(2, 0.5)).toSorted((a, b) => a - b)
    expect(sorted[5_000]).toBeCloseTo(2, 1)
  })
})

describe('uuid()', () => {
  test('is a version 4 UUID, never twice the same', () => {
    const ids = take(5_000, createRandom(1).uuid)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    }
  })
})
