import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePythonJson } from './python-json.ts'

describe('parsePythonJson()', () => {
  test.each([
    ['NaN', null],
    ['-Infinity', null],
    ['[NaN,Infinity,-Infinity,1]', [null, null, null, 1]],
    ['{"a": NaN, "b": "NaN"}', { a: null, b: 'NaN' }],
    [String.raw`{"a": "say \"NaN\"", "b": NaN}`, { a: 'say "NaN"', b: null }],
    [String.raw`{"a\\": NaN, "b\\\"": "Infinity"}`, { 'a\\': null, 'b\\"': 'Infinity' }],
    ['{"NaN": -Infinity}', { NaN: null }],
  ])('reads %s, null for what is no number', (text, value) => {
    expect(parsePythonJson(text)).toEqual(value)
  })

  test.each([
    '',
    '{',
    'nan',
    'NaNa',
    '1NaN',
    '-NaN-',
    '--NaN',
    '[NaN',
    '"NaN',
    'NaN"',
    '{"a":NaN,}',
  ])('takes %o for no JSON', (text) => {
    expect(parsePythonJson(text)).toBeUndefined()
  })

  test('takes a text with more bare numbers than an event can hold for no JSON', () => {
    const array = (length: number) => `[${Array(length).fill('NaN').join()}]`
    expect(parsePythonJson(array(10_000))).toHaveLength(10_000)
    expect(parsePythonJson(array(10_001))).toBeUndefined()
  })

  test('reads all JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parsePythonJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('reads what Python makes of values with NaN in them', () => {
    const leaf = fc.oneof(fc.constant(Number.NaN), fc.integer(), fc.string(), fc.boolean())
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    }))
    fc.assert(
      fc.property(value, (given) => {
        expect(parsePythonJson(pythonDumps(given))).toEqual(JSON.parse(JSON.stringify(given)))
      }),
    )
  })
})

function pythonDumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonDumps).join(', ')}]`
  if (typeof value !== 'object' || value === null) {
    return Number.isNaN(value) ? 'NaN' : JSON.stringify(value)
  }
  const entries = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}: ${pythonDumps(one)}`,
  )
  return `{${entries.join(', ')}}`
}
