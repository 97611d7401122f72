import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { parsePythonJson } from '../python-json.ts'
import { parseJsonValue } from './json-value.ts'
import { toPlain } from './plain-value.ts'
import { Unreadable } from './unreadable.ts'
import { MAX_VALUE_DEPTH, MAX_VALUE_PARTS } from './value-budget.ts'

const str = (text: string): PythonValue => ({ type: 'str', text })
const int = (text: string): PythonValue => ({ type: 'int', text })
const float = (text: string): PythonValue => ({ type: 'float', text })
const wrapped = (type: string, value: unknown): PythonValue =>
  parseJsonValue(JSON.stringify({ __type__: type, __value__: value }))

function problemOf(text: string): string | null {
  try {
    parseJsonValue(text)
    return null
  } catch (error) {
    if (error instanceof SyntaxError) return 'json'
    if (error instanceof Unreadable) return error.problem
    throw error
  }
}

describe('parseJsonValue()', () => {
  test.each([
    ['null', { type: 'const', text: 'None' }],
    ['true', { type: 'const', text: 'True' }],
    ['false', { type: 'const', text: 'False' }],
    ['0', int('0')],
    ['-0', int('0')],
    ['12345678901234567890', int('12345678901234567890')],
    ['-12345678901234567890', int('-12345678901234567890')],
    ['1.0', float('1.0')],
    ['-0.0', float('-0.0')],
    ['1e5', float('100000.0')],
    ['1E400', float('inf')],
    ['NaN', float('nan')],
    ['Infinity', float('inf')],
    ['-Infinity', float('-inf')],
    [String.raw`"h\u00e9llo \ud83d\ude00\n"`, str('héllo 😀\n')],
    ['"raw é😀"', str('raw é😀')],
    [String.raw`"half \ud83d, nothing \u0000"`, str('half \uFFFD, nothing \uFFFD')],
    [' [ 1 , [ ] ] ', { type: 'list', items: [int('1'), { type: 'list', items: [] }] }],
    ['{ }', { type: 'dict', entries: [] }],
  ] as const)('reads %s exactly', (text, value) => {
    expect(parseJsonValue(text)).toEqual(value)
  })

  test('keeps the order of keys, and of two equal ones the later value', () => {
    expect(parseJsonValue('{"b": 1, "2": 2, "1": 3, "b": 4, "__proto__": 5}')).toEqual({
      type: 'dict',
      entries: [
        [str('b'), int('4')],
        [str('2'), int('2')],
        [str('1'), int('3')],
        [str('__proto__'), int('5')],
      ],
    })
  })

  test('unwraps the types that kombu wraps', () => {
    const hex = '00112233445566778899aabbccddeeff'
    expect(wrapped('datetime', '2024-01-02T03:04:05')).toEqual({
      type: 'datetime',
      text: '2024-01-02T03:04:05',
    })
    expect(wrapped('date', '2024-01-02')).toEqual({ type: 'date', text: '2024-01-02' })
    expect(wrapped('time', '03:04:05')).toEqual({ type: 'time', text: '03:04:05' })
    expect(wrapped('decimal', '2.50')).toEqual({ type: 'decimal', text: '2.50' })
    expect(wrapped('uuid', { hex, version: 4 })).toEqual({
      type: 'uuid',
      text: '00112233-4455-6677-8899-aabbccddeeff',
    })
    expect(wrapped('bytes', 'text')).toEqual({ type: 'bytes', text: 'text' })
    expect(wrapped('base64', 'gP8=')).toEqual({ type: 'hex', text: '80ff' })
    expect(wrapped('base64', 'YQ==')).toEqual({ type: 'bytes', text: 'a' })
  })

  test.each([
    ['a type of an application', { __type__: 'money', __value__: '5' }],
    ['a third key', { __type__: 'date', __value__: '2024-01-02', more: 1 }],
    ['no value', { __type__: 'date', value: 1 }],
    ['a type that is no text', { __type__: 1, __value__: 'x' }],
    ['a date that is no text', { __type__: 'date', __value__: 5 }],
    ['bytes that are no text', { __type__: 'bytes', __value__: 5 }],
    ['base64 that is no text', { __type__: 'base64', __value__: [] }],
    ['a uuid that is no object', { __type__: 'uuid', __value__: 'x' }],
    ['a uuid without digits', { __type__: 'uuid', __value__: { version: 4 } }],
    ['a uuid that is too short', { __type__: 'uuid', __value__: { hex: '00' } }],
    ['a uuid of other letters', { __type__: 'uuid', __value__: { hex: 'z'.repeat(32) } }],
    ['a uuid of a number', { __type__: 'uuid', __value__: { hex: 7 } }],
  ])('leaves an object with %s as it is', (_what, object) => {
    const read = parseJsonValue(JSON.stringify(object))
    expect(read.type).toBe('dict')
    expect(JSON.parse(JSON.stringify(toPlain(read)))).toEqual(object)
  })

  test.each([
    ['', 'json'],
    ['{', 'json'],
    ['[1', 'json'],
    ['[1,]', 'json'],
    ['[1 2]', 'json'],
    ['{"a" 1}', 'json'],
    ['{"a": 1', 'json'],
    ['{a: 1}', 'json'],
    ['{"a": 1,}', 'json'],
    ['01', 'json'],
    ['1.', 'json'],
    ['.5', 'json'],
    ['-', 'json'],
    ['nan', 'json'],
    ['-NaN', 'json'],
    ['"a', 'json'],
    ['"a\nb"', 'json'],
    [String.raw`"\x41"`, 'json'],
    ['1 2', 'json'],
    ['null,', 'json'],
  ])('takes %o for none', (text, problem) => {
    expect(problemOf(text)).toBe(problem)
  })

  test('bounds what comes out', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(problemOf(nested(MAX_VALUE_DEPTH + 1))).toBeNull()
    expect(problemOf(nested(MAX_VALUE_DEPTH + 2))).toBe('too-large')
    expect(problemOf('['.repeat(1_000_000))).toBe('too-large')
    const list = (length: number) => `[${Array(length).fill('0').join()}]`
    expect(problemOf(list(MAX_VALUE_PARTS - 1))).toBeNull()
    expect(problemOf(list(MAX_VALUE_PARTS))).toBe('too-large')
    expect(parseJsonValue('7'.repeat(4_300)).type).toBe('int')
    expect(parseJsonValue('7'.repeat(4_301))).toEqual({
      type: 'opaque',
      text: 'int of 4301 digits',
    })
  })

  test('reads all JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const clean = text
          .replaceAll(String.raw`\u0000`, '')
          .replaceAll('-0', '0')
          .toWellFormed()
        expect(toPlain(parseJsonValue(clean))).toEqual(asPlain(JSON.parse(clean)))
      }),
    )
  })

  test('reads what parsePythonJson() reads, and nothing else', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-1.5e3',
      'NaN',
      'null',
      ' ',
      '\\',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        if (text.includes('-NaN')) return
        expect(problemOf(text) === null).toBe(parsePythonJson(text) !== undefined)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** What JSON.parse made, in objects that inherit nothing, and with the integers that it rounds as texts. */
function asPlain(value: unknown): unknown {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return /e/.test(String(value)) ? value : String(value)
  }
  if (Array.isArray(value)) return value.map(asPlain)
  if (typeof value !== 'object' || value === null) return value
  const bare = Object.create(null) as Record<string, unknown>
  for (const [key, one] of Object.entries(value)) bare[key] = asPlain(one)
  return bare
}
