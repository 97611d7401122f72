import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visibleLine, visibleText } from './visible-text.ts'

test('visibleText() shows bidirectional controls, escapes and zero-width characters', () => {
  expect(visibleText('a\u202egnp.exe')).toBe(String.raw`a\u202egnp.exe`)
  expect(visibleText('\u001b[31mred')).toBe(String.raw`\x1b[31mred`)
  expect(visibleText('pay\u200bments')).toBe(String.raw`pay\u200bments`)
  expect(visibleText('\ud800')).toBe(String.raw`\ud800`)
  expect(visibleText('\u{e0041}')).toBe(String.raw`\u{e0041}`)
})

test('visibleText() keeps lines, tabs, accents and emoji', () => {
  expect(visibleText('a\r\n\tb é 😀 日本')).toBe('a\n\tb é 😀 日本')
})

test('visibleLine() is one line', () => {
  expect(visibleLine('a\nb\tc\r')).toBe(String.raw`a\nb\tc\x0d`)
})

test('visibleText() leaves nothing invisible and loses no visible character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visibleText(text)
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/)
      const printable = text.replaceAll(/[^\u0020-\u007e]/g, '')
      let at = 0
      for (const character of printable) {
        at = shown.indexOf(character, at) + 1
        expect(at).toBeGreaterThan(0)
      }
    }),
  )
})
