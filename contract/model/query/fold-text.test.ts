import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText } from './fold-text.ts'

/** Letters whose lower case is longer, depends on what follows, or is no letter of its own. */
const tricky = fc.string({
  unit: fc.oneof(
    fc.constantFrom('Σ', 'ς', 'Α', 'İ', 'ß', 'ẞ', 'ﬁ', ' ', '\0'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

describe('foldText()', () => {
  test.each([
    ['Shop.PAY', 'shop.pay'],
    ['ΌΔΟΣ ΟΔΟΣ', 'όδοσ οδοσ'],
    ['a\0b', 'a\uFFFDb'],
    ['\uD83Cx', '\uFFFDx'],
    ['Straße', 'straße'],
  ])('makes of %j %j', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  test('makes the same of what it made', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
    )
  })

  test('finds every part in the whole', () => {
    fc.assert(
      fc.property(tricky, tricky, tricky, (before, part, after) => {
        expect(foldText(before + part + after)).toContain(foldText(part))
      }),
    )
  })
})
