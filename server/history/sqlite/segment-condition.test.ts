import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText } from '../../../contract/model/query/fold-text.ts'
import { hasKeywordPair } from '../../../contract/model/query/keyword-pairs.ts'
import { termOf } from '../query/normal-query.ts'
import { defineFunctions, plainPart, toCondition } from './segment-condition.ts'

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

describe('the condition of a pair', () => {
  const db = new DatabaseSync(':memory:')
  defineFunctions(db)
  const finds = (kwargs: string, key: string, value: string): boolean => {
    const { sql, values } = toCondition(termOf({ kind: 'pair', key, value })) ?? {}
    const statement = db.prepare(
      `WITH task (n) AS (VALUES (1)), payload (n, kwargs) AS (VALUES (1, :kwargs))
       SELECT ${sql} AS found FROM task`,
    )
    return statement.get({ kwargs, ...values })?.found === 1
  }

  test.each([
    ["{'user_id': 17}", 'user_id', '17'],
    ["{'Path': \"C:\\\\temp it's\"}", 'path', "c:\\temp it's"],
    ['{"a": "\\x61bc\'"}', 'a', "abc'"],
    ["{'\u212Aey': 'İd'}", 'key', 'İd'],
    ["{'a': ['b', None]}", 'a', "['b', None]"],
    ["{'none': None}", 'none', ''],
    ["{'': ''}", '', ''],
  ])('finds in %s %s=%s', (kwargs, key, value) => {
    expect(finds(kwargs, key, value)).toBe(true)
  })

  test('finds no other value', () => {
    expect(finds("{'user_id': 17}", 'user_id', '1')).toBe(false)
    expect(finds("{'user': 17}", 'user_id', '17')).toBe(false)
  })

  test('is what hasKeywordPair() says of any representation', () => {
    const anyWord = fc.string({
      unit: fc.constantFrom(
        'a',
        'B',
        'k',
        '\u212A',
        'i',
        '7',
        '_',
        '=',
        '\\',
        "'",
        '"',
        'x61',
        ' ',
      ),
      maxLength: 6,
    })
    const anyKwargs = fc
      .tuple(fc.constantFrom("'", '"'), anyWord, fc.constantFrom('', "'", '"'), anyWord)
      .map(([one, key, other, value]) => `{${one}${key}${one}: ${other}${value}${other}}`)
    const unquoted = (text: string) => text.replaceAll(/\\x61/g, 'a').replaceAll(/\\(.)/g, '$1')
    fc.assert(
      fc.property(anyKwargs, anyWord, anyWord, (kwargs, key, value) => {
        const inside = kwargs.slice(1, -1).split(': ')
        const [itsKey = '', itsValue = ''] = inside.map((part) =>
          unquoted(part.replaceAll(/^['"]|['"]$/g, '')),
        )
        for (const [k, v] of [
          [key, value],
          [itsKey, itsValue],
        ] as const) {
          expect(finds(kwargs, k, v)).toBe(hasKeywordPair(kwargs, k, v))
        }
      }),
    )
  })
})
