import { expect, test } from 'vitest'
import { foldText } from '../../../contract/model/query/fold-text.ts'
import { plainPart } from './segment-condition.ts'

test.each([
  ['refused', 'refused'],
  ["'user_id': 17,", "d': 17,"],
  ['kiki', ''],
  ['größe', 'gr'],
  ['a\uFFFDbc', 'bc'],
  ['', ''],
])('plainPart() of %j is %j', (text, part) => {
  expect(plainPart(text)).toBe(part)
})

test('plainPart() keeps only signs that nothing but their own letter folds to', () => {
  const ascii = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  for (let code = 0; code <= 0x10_ff_ff; code += 1) {
    const sign = String.fromCodePoint(code)
    const folded = foldText(sign)
    for (const unit of plainPart(folded)) expect(ascii(sign)).toContain(unit)
  }
})
