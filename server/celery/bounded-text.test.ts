import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, cutToBytes, cutToChars } from './bounded-text.ts'

/** Anything a JSON string can hold: lone surrogates and U+0000 too. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) })
const someText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), anyText)

describe('cleanText()', () => {
  test('replaces what no database keeps, and nothing else', () => {
    expect(cleanText('a\0b\uD800c😀\uDC00')).toBe('a\uFFFDb\uFFFDc😀\uFFFD')
    expect(cleanText('naïve 日本 😀')).toBe('naïve 日本 😀')
  })

  test('leaves only text that survives a trip through UTF-8', () => {
    fc.assert(
      fc.property(someText, (text) => {
        const clean = cleanText(text)
        expect(Buffer.from(clean).toString()).toBe(clean)
        expect(clean).not.toContain('\0')
        expect(clean).toHaveLength(text.length)
      }),
    )
  })
})

describe('cutToChars()', () => {
  test('cuts what is over the limit and says so', () => {
    expect(cutToChars('abcd', 4)).toBe('abcd')
    expect(cutToChars('abcde', 4)).toBe('abc…')
  })

  test('never cuts through a code point', () => {
    expect(cutToChars('ab😀de', 4)).toBe('ab…')
    expect(cutToChars('a😀cde', 4)).toBe('a😀…')
  })

  test('keeps the limit, whatever the text', () => {
    fc.assert(
      fc.property(someText, fc.integer({ min: 2, max: 20 }), (text, limit) => {
        const cut = cutToChars(text, limit)
        expect(cut.length).toBeLessThanOrEqual(limit)
        if (text.length > limit) expect(cut.at(-1)).toBe('…')
        expect(cleanText(cut)).toBe(cut)
      }),
    )
  })
})

describe('cutToBytes()', () => {
  test('counts bytes of UTF-8', () => {
    expect(cutToBytes('ééé', 6)).toBe('ééé')
    expect(cutToBytes('éééé', 7)).toBe('éé…')
    expect(cutToBytes('abc', 3)).toBe('abc')
  })

  test('never cuts through a code point', () => {
    expect(cutToBytes('a😀😀', 8)).toBe('a😀…')
    expect(cutToBytes('a😀😀', 7)).toBe('a…')
  })

  test('keeps the limit, and all of a text that fits, whatever it is', () => {
    fc.assert(
      fc.property(someText, fc.integer({ min: 3, max: 40 }), (text, limit) => {
        const cut = cutToBytes(text, limit)
        const clean = cleanText(text)
        expect(cleanText(cut)).toBe(cut)
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit)
        if (Buffer.byteLength(clean) <= limit) expect(cut).toBe(clean)
        else expect(cut.at(-1)).toBe('…')
      }),
    )
  })
})
