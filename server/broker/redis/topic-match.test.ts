import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesTopic } from './topic-match.ts'

describe('matchesTopic()', () => {
  test.each([
    ['a.b', 'a.b', true],
    ['a.b', 'a.c', false],
    ['a.*', 'a.b', true],
    ['a.*', 'a', false],
    ['a.*', 'a.b.c', false],
    ['a.#', 'a', true],
    ['a.#', 'a.b.c', true],
    ['#', '', true],
    ['#', 'a.b', true],
    ['#.b', 'b', true],
    ['#.b', 'a.a.b', true],
    ['#.b', 'a.b.c', false],
    ['a.#.c', 'a.c', true],
    ['a.#.c', 'a.b.b.c', true],
    ['*.#', 'a', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j takes %j: %s', (pattern, key, expected) => {
    expect(matchesTopic(pattern, key)).toBe(expected)
  })

  /** By trying every way: slow, and plainly right. */
  const slow = (pattern: readonly string[], words: readonly string[]): boolean => {
    const [part, ...parts] = pattern
    if (part === undefined) return words.length === 0
    if (part === '#') return [...words, ''].some((_, n) => slow(parts, words.slice(n)))
    const [word, ...others] = words
    return word !== undefined && (part === '*' || part === word) && slow(parts, others)
  }

  test('agrees with trying every way', () => {
    const words = fc.array(fc.constantFrom('a', 'b', '*', '#'), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(words, words, (pattern, key) => {
        expect(matchesTopic(pattern.join('.'), key.join('.'))).toBe(slow(pattern, key))
      }),
    )
  })

  test('does not explode', () => {
    expect(matchesTopic('#.a.'.repeat(60), 'a.'.repeat(120))).toBeTypeOf('boolean')
  })
})
