import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePythonLiteral } from '../../contract/model/python-literal.ts'
import type { PythonValue } from '../../contract/model/python-value.ts'
import { childrenOf, isCut, jsonText, lossesInJson, pythonText, rootOf } from './python-tree.ts'

const parse = (text: string): PythonValue => {
  const value = parsePythonLiteral(text)
  if (value === null) throw new Error(`Cannot test: ${text} is no representation`)
  return value
}

test.each([
  "('cust_42', 1999)",
  "{'user': {'id': 17, 'tags': ['a', None, True]}, 2: {1, 2}}",
  '(1,)',
  '[nan, -inf, 1e+21, 123456789012345678901234567890]',
  '<Foo object at 0x7f>',
  'set()',
  "b'ab'",
])('pythonText() writes %s as it was', (text) => {
  expect(pythonText(parse(text))).toBe(text)
})

test('childrenOf() leads to every value by the path that Python would take', () => {
  const root = rootOf(parse("{'user': {'ids': [7, 8]}}"))
  const [user] = childrenOf(root)
  const [ids] = childrenOf(user ?? root)
  const [, second] = childrenOf(ids ?? root)
  expect([user, ids, second].map((node) => node?.step).join('')).toBe("['user']['ids'][1]")
  expect(second).toMatchObject({ path: '0.0.1', depth: 3, label: '1', size: null })
})

test('jsonText() is JSON of the same value where nothing is lost', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (json) => {
      const value = toPython(json)
      expect(lossesInJson(value)).toEqual([])
      expect(JSON.parse(jsonText(value))).toEqual(json)
    }),
  )
})

test('jsonText() keeps integers of any size', () => {
  expect(jsonText(parse('[123456789012345678901234567890]'))).toContain(
    '123456789012345678901234567890',
  )
})

test('lossesInJson() names what JSON cannot express', () => {
  expect(lossesInJson(parse("({1}, b'x', nan, {2: <o>})"))).toEqual([
    'tuple',
    'set',
    'bytes',
    'nan or inf',
    'keys that are not text',
    'objects',
  ])
  expect(isCut(parse("['a', ...]"))).toBe(true)
  expect(isCut(parse("['a']"))).toBe(false)
})

function toPython(json: unknown): PythonValue {
  if (json === null) return { type: 'const', text: 'None' }
  if (typeof json === 'boolean') return { type: 'const', text: json ? 'True' : 'False' }
  if (typeof json === 'number') return { type: 'float', text: JSON.stringify(json) }
  if (typeof json === 'string') return { type: 'str', text: json }
  if (Array.isArray(json)) return { type: 'list', items: json.map(toPython) }
  return {
    type: 'dict',
    entries: Object.entries(json as object).map(([key, of]) => [
      { type: 'str', text: key } as const,
      toPython(of),
    ]),
  }
}
