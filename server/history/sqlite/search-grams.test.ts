import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eachIdGram, eachTextGram, type Gram, rootGrams, SIGNATURE_BITS } from './search-grams.ts'

const textGrams = (text: string): Gram[] => gramsOf((add) => eachTextGram(text, 'payload', add))
const idGrams = (digits: string): Gram[] => gramsOf((add) => eachIdGram(digits, add))
function gramsOf(each: (add: (gram: Gram) => void) => void): Gram[] {
  const grams: Gram[] = []
  each((gram) => grams.push(gram))
  return grams
}

const partOf = (text: string) =>
  fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([from, to]) => text.slice(from, to))
const withPart = (text: fc.Arbitrary<string>) =>
  text.chain((whole) => fc.record({ whole: fc.constant(whole), part: partOf(whole) }))

const SIGNS = ['1', '2', '23', '456', '7890', 'a', 'bc', ' ', ',', "'", 'é', '\uFFFD', '😀']
const anyText = fc
  .array(fc.constantFrom(...SIGNS), { maxLength: 30 })
  .map((signs) => signs.join(''))
const anyDigits = fc.uuid().map((id) => id.replaceAll('-', ''))

describe('what a block is known by', () => {
  test('a text has the grams of each of its parts', () => {
    fc.assert(
      fc.property(withPart(anyText), ({ whole, part }) => {
        expect(textGrams(whole)).toEqual(expect.arrayContaining(textGrams(part)))
      }),
    )
  })

  test('a UUID has the grams of each of its parts, wherever they begin', () => {
    fc.assert(
      fc.property(withPart(anyDigits), ({ whole, part }) => {
        expect(idGrams(whole)).toEqual(expect.arrayContaining(idGrams(part)))
        expect(idGrams(part)).toHaveLength(Math.max(0, part.length - 3))
      }),
    )
  })

  test('every gram is a bit of a signature', () => {
    fc.assert(
      fc.property(anyText, anyDigits, (text, digits) => {
        const open = gramsOf((add) => eachTextGram(text, 'open', add))
        for (const gram of [...open, ...textGrams(text), ...idGrams(digits), ...rootGrams(text)]) {
          expect(gram).toBeGreaterThanOrEqual(0)
          expect(gram).toBeLessThan(SIGNATURE_BITS)
        }
      }),
    )
  })

  test('a number between two signs is told from one that it is a part of', () => {
    expect(textGrams("'user_id': 2345,")).not.toEqual(
      expect.arrayContaining(textGrams("'user_id': 345,").slice(-1)),
    )
    expect(textGrams("{'user_id': 345, 'a': 1}")).toEqual(
      expect.arrayContaining(textGrams("'user_id': 345,")),
    )
  })

  test('ids and texts have bits of their own', () => {
    const ofIds = fc.sample(anyDigits, { numRuns: 500, seed: 7 }).flatMap(idGrams)
    const ofTexts = fc.sample(anyText, { numRuns: 500, seed: 7 }).flatMap(textGrams)
    expect(ofTexts.length).toBeGreaterThan(0)
    const known = new Set(ofIds)
    expect(ofTexts.filter((gram) => known.has(gram))).toEqual([])
  })

  test('a word of an exception is none of the arguments', () => {
    const open = gramsOf((add) => eachTextGram('timeout', 'open', add))
    expect(new Set([...open, ...textGrams('timeout')]).size).toBe(10)
  })
})
