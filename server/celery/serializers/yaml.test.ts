import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PythonValue } from '../../../contract/model/python-value.ts'
import { toPlain } from './plain-value.ts'
import { Unreadable } from './unreadable.ts'
import { MAX_YAML_CHARS, parseYaml } from './yaml.ts'

const str = (text: string): PythonValue => ({ type: 'str', text })
const int = (text: string): PythonValue => ({ type: 'int', text })

function problemOf(text: string): string | null {
  try {
    parseYaml(text)
    return null
  } catch (error) {
    if (error instanceof Unreadable) return error.problem
    throw error
  }
}

describe('parseYaml()', () => {
  // Each as yaml.safe_load() of PyYAML 6 reads it.
  test.each([
    ['', 'const', 'None'],
    ['~', 'const', 'None'],
    ['null', 'const', 'None'],
    ['yes', 'const', 'True'],
    ['Off', 'const', 'False'],
    ['y', 'str', 'y'],
    ['1_000', 'int', '1000'],
    ['+7', 'int', '7'],
    ['-0', 'int', '0'],
    ['-0x1F', 'int', '-31'],
    ['017', 'int', '15'],
    ['0b101', 'int', '5'],
    ['0o17', 'str', '0o17'],
    ['12345678901234567890', 'int', '12345678901234567890'],
    ['1.0', 'float', '1.0'],
    ['1_0.5', 'float', '10.5'],
    ['1.0e+21', 'float', '1e+21'],
    ['.5', 'float', '0.5'],
    ['1e5', 'str', '1e5'],
    ['.inf', 'float', 'inf'],
    ['-.Inf', 'float', '-inf'],
    ['.nan', 'float', 'nan'],
    ['2024-01-02', 'date', '2024-01-02'],
    ['2024-01-02 03:04:05', 'datetime', '2024-01-02T03:04:05'],
    ['2024-01-02T03:04:05.5Z', 'datetime', '2024-01-02T03:04:05.5+00:00'],
    ['2024-01-02 03:04:05 -03:30', 'datetime', '2024-01-02T03:04:05-03:30'],
    ['"yes"', 'str', 'yes'],
    ["'1'", 'str', '1'],
    ['|\n  a\n  b', 'str', 'a\nb\n'],
    ['plain text: no, with-dashes', 'dict', null],
    ['!!str 5', 'str', '5'],
    ['!!int "5"', 'int', '5'],
    ['!!float 1.5', 'float', '1.5'],
    ['!!bool yes', 'const', 'True'],
    ['!!null ""', 'const', 'None'],
    ['!!timestamp 2024-01-02', 'date', '2024-01-02'],
    ['!!binary YQ==', 'bytes', 'a'],
    ['!!binary gP8=', 'hex', '80ff'],
    ['%YAML 1.2\n---\nyes', 'const', 'True'],
  ])('reads %o as PyYAML does', (text, type, value) => {
    expect(parseYaml(text)).toMatchObject(value === null ? { type } : { type, text: value })
  })

  test('leaves numbers to base 60 and merge keys as texts', () => {
    expect(parseYaml('1:30')).toEqual(str('1:30'))
    expect(toPlain(parseYaml('{<<: {a: 1}}'))).toMatchObject({ '<<': { a: 1 } })
  })

  test('takes a token longer than any number for a text', () => {
    expect(parseYaml('1'.repeat(9_000)).type).toBe('str')
    expect(parseYaml('1'.repeat(8_000))).toEqual({ type: 'opaque', text: 'int of 8000 digits' })
  })

  test('reads lists, dicts and sets, the last of two equal keys', () => {
    expect(parseYaml('- a\n- {b: 1, c: , b: 2}\n- !!set {x, y}\n- !!seq []\n- !!map {}')).toEqual({
      type: 'list',
      items: [
        str('a'),
        {
          type: 'dict',
          entries: [
            [str('b'), int('2')],
            [str('c'), { type: 'const', text: 'None' }],
          ],
        },
        { type: 'set', items: [str('x'), str('y')] },
        { type: 'list', items: [] },
        { type: 'dict', entries: [] },
      ],
    })
    expect(parseYaml('? [1]\n: 2')).toEqual({
      type: 'dict',
      entries: [[{ type: 'list', items: [int('1')] }, int('2')]],
    })
  })

  test('only names what a tag would make', () => {
    expect(parseYaml('!!python/object/apply:os.system ["true"]')).toEqual({
      type: 'opaque',
      text: '!!python/object/apply:os.system',
    })
    expect(parseYaml('!!python/object:a.B {x: 1}')).toMatchObject({ text: '!!python/object:a.B' })
    expect(parseYaml('!local text')).toEqual({ type: 'opaque', text: '!local' })
    expect(parseYaml(`!${'x'.repeat(300)} y`)).toMatchObject({ text: `!${'x'.repeat(253)}…` })
  })

  test('follows aliases, and shows what holds itself once', () => {
    expect(toPlain(parseYaml('- &a [1, &t text]\n- *a\n- *t'))).toEqual([
      [1, 'text'],
      [1, 'text'],
      'text',
    ])
    expect(parseYaml('&a [*a]')).toEqual({
      type: 'list',
      items: [{ type: 'list', items: [], truncated: true }],
    })
    expect(parseYaml('&a {b: *a}')).toMatchObject({
      entries: [[str('b'), { type: 'dict', entries: [], truncated: true }]],
    })
  })

  test.each(['[a', '{a: 1', '"a', '*nowhere', 'a: b: c', '- a\nb', 'a\n---\nb', '\t- x: [', '@a'])(
    'takes %o for none',
    (text) => {
      expect(problemOf(text)).toBe('yaml')
    },
  )

  test('bounds what comes out', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`,
    )
    expect(problemOf(['l-1: &l-1 lol', ...levels].join('\n'))).toBe('too-large')
    expect(problemOf('- '.repeat(300) + 'x')).toBe('too-large')
    expect(problemOf('['.repeat(MAX_YAML_CHARS))).toBe('yaml')
    expect(problemOf(' '.repeat(MAX_YAML_CHARS))).toBeNull()
    expect(problemOf(' '.repeat(MAX_YAML_CHARS + 1))).toBe('too-large')
  })

  test('leaves stack traces as it found them', () => {
    const before = Error.stackTraceLimit
    problemOf('[')
    expect(Error.stackTraceLimit).toBe(before)
    expect(before).toBeGreaterThan(0)
  })

  test('reads JSON as it is, which is YAML too', () => {
    const plainText = fc.stringMatching(/^[ -~]*$/)
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        plainText,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(fc.stringMatching(/^[a-z]+$/), tie('value')),
      ),
    }))
    fc.assert(
      fc.property(json.value, (value) => {
        const read = JSON.stringify(toPlain(parseYaml(JSON.stringify(value))))
        expect(JSON.parse(read)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('throws nothing but Unreadable, whatever the text', () => {
    const pieces = fc.constantFrom(...PIECES.split('~'))
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => void problemOf(parts.join(''))),
      { numRuns: 1_000 },
    )
  })
})

/** What makes or breaks a document. */
const PIECES =
  '- ~? ~: ~[~]~{~}~,~\n~  ~&a ~*a ~!!set ~|\n~"~\'~#~---\n~...\n~%YAML 1.1\n~x~1~<<~\t~\0~\uFEFF~\r'
