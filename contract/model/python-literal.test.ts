import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_LITERAL_DEPTH, parsePythonLiteral } from './python-literal.ts'
import { FALSE, NONE, TRUE, type PythonValue } from './python-value.ts'

const fixtures = join(import.meta.dirname, '../../test/fixtures')
const linesOf = <Line>(name: string): Line[] =>
  readFileSync(join(fixtures, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

const str = (text: string): PythonValue => ({ type: 'str', text })
const int = (text: string): PythonValue => ({ type: 'int', text })
const opaque = (text: string): PythonValue => ({ type: 'opaque', text })
const tuple = (...items: PythonValue[]): PythonValue => ({ type: 'tuple', items })
const list = (...items: PythonValue[]): PythonValue => ({ type: 'list', items })
const CUT = { truncated: true } as const

describe('parsePythonLiteral()', () => {
  test.each([
    ['None', NONE],
    ['True', TRUE],
    ['False', FALSE],
    ['0', int('0')],
    ['-12345678901234567890', int('-12345678901234567890')],
    ['1.0', { type: 'float', text: '1.0' }],
    ['1e+21', { type: 'float', text: '1e+21' }],
    ['-2.5e-07', { type: 'float', text: '-2.5e-07' }],
    ['nan', { type: 'float', text: 'nan' }],
    ['-inf', { type: 'float', text: '-inf' }],
    ["'text'", str('text')],
    ["'it\\'s'", str("it's")],
    ["'a\nb\\n, (c] \"'", str('a\nb\\n, (c] "')],
    ['"it\'s\\n\\t\\r\\\\\\"\\x41"', str('it\'s\n\t\r\\"A')],
    ["u'text'", str('text')],
    ["b'bytes'", { type: 'bytes', text: 'bytes' }],
    ["b'80ff'", { type: 'bytes', text: '80ff' }],
    ["b'say 'x' and go'", { type: 'bytes', text: "say 'x' and go" }],
    ['b"it\'s"', { type: 'bytes', text: "it's" }],
    ['()', tuple()],
    ['(1,)', tuple(int('1'))],
    ['(1 , )', tuple(int('1'))],
    ['(1, [2, []])', tuple(int('1'), list(int('2'), list()))],
    ['{}', { type: 'dict', entries: [] }],
    [
      "{'a': 1, 2: None, }",
      {
        type: 'dict',
        entries: [
          [str('a'), int('1')],
          [int('2'), NONE],
        ],
      },
    ],
    ["{'a', 1}", { type: 'set', items: [str('a'), int('1')] }],
    ['set()', { type: 'set', items: [] }],
    ['frozenset()', { type: 'frozenset', items: [] }],
    ['frozenset({1})', { type: 'frozenset', items: [int('1')] }],
    ['\n [ 1,\n 2 ]\n', list(int('1'), int('2'))],
  ] as const)('reads %o', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value)
  })

  test.each([
    "UUID('00000000-0000-0000-0000-000000000001')",
    'datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)',
    "ValueError(\"it's, (bad\", {'a': [1]})",
    "Retry(Retry(...), ConnectionError('temporary'), 1)",
    "<User: O'Brien, (1]>",
    '<function <lambda> at 0x7f>',
    "<class 'int'>",
    '<Foo a->b, c=>d>',
    '(1+2j)',
    'Colour.RED',
    '-nan',
    '1.',
    '9'.repeat(4_301),
    'MySet({1, 2})',
    "OrderedDict([('a', 1)])",
    '<Recursion on list with id=140>',
  ])('keeps %o as it is, as one piece among others', (text) => {
    expect(parsePythonLiteral(text)).toEqual(opaque(text))
    expect(parsePythonLiteral(`[${text}, {'k': ${text}}, (${text},)]`)).toEqual(
      list(
        opaque(text),
        { type: 'dict', entries: [[str('k'), opaque(text)]] },
        tuple(opaque(text)),
      ),
    )
  })

  test.each([
    ["'xxx...'", { ...str('xxx...'), ...CUT }],
    ['[...]', { ...list(), ...CUT }],
    ['(...,)', { ...tuple(), ...CUT }],
    ['{...}', { type: 'dict', entries: [], ...CUT }],
    ['frozenset({...})', { type: 'frozenset', items: [], ...CUT }],
    ['[1, 2, ...]', { ...list(int('1'), int('2')), ...CUT }],
    ['[1, 2, , ...]', { ...list(int('1'), int('2')), ...CUT }],
    ['([1, , ...],)', { ...tuple({ ...list(int('1')), ...CUT }), ...CUT }],
    ['([1, , ...)', { ...tuple({ ...list(int('1')), ...CUT }), ...CUT }],
    ["{'a': 1, 'b', ...}", { type: 'dict', entries: [[str('a'), int('1')]], ...CUT }],
    ["{'a': 1, 'b': , ...}", { type: 'dict', entries: [[str('a'), int('1')]], ...CUT }],
    ["{'a', ...}", { type: 'set', items: [str('a')], ...CUT }],
    ['(1234..., ...)', { ...tuple({ ...opaque('1234...'), ...CUT }), ...CUT }],
    ["(Foo(1, 'ab..., ...)", { ...tuple({ ...opaque("Foo(1, 'ab..."), ...CUT }), ...CUT }],
    ["(Foo(1, 'ab'..., ...)", { ...tuple({ ...opaque("Foo(1, 'ab'..."), ...CUT }), ...CUT }],
    ['[<Foo..., 5, ...]', { ...list({ ...opaque('<Foo...'), ...CUT }, int('5')), ...CUT }],
    [
      "({'a': [1, 'tex…",
      {
        ...tuple({
          type: 'dict',
          entries: [[str('a'), { ...list(int('1'), { ...str('tex'), ...CUT }), ...CUT }]],
          ...CUT,
        }),
        ...CUT,
      },
    ],
    ['(1, 23…', { ...tuple(int('1'), { ...opaque('23'), ...CUT }), ...CUT }],
    ['Foo(1, …', { ...opaque('Foo(1, '), ...CUT }],
    ['frozenset({1, …', { type: 'frozenset', items: [int('1')], ...CUT }],
    ['...', { ...opaque('...'), ...CUT }],
  ] as const)('tells what was cut in %o', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value)
  })

  test('reads a text that ends in a backslash, which Celery does not escape', () => {
    expect(parsePythonLiteral("('C:\\dir\\', 2)")).toEqual(tuple(str('C:\\dir\\'), int('2')))
  })

  test.each([
    '',
    ' ',
    ',',
    'a, b',
    '(,)',
    '[',
    '[1',
    '(1, 2',
    '{1: 2',
    "'a",
    "['a]",
    '[)]',
    '([)]',
    '1]',
    "{'a': 1, 'b'}",
    "{'a', 'b': 1}",
    "{'a': }",
    'frozenset({1}',
    'frozenset({1}]',
    'Foo(1]',
    'Foo(',
    '<Foo',
    "Foo('a)",
    '[1 , , 2]',
    "['a' 1]",
    "b'say 'x', and go'",
  ])('takes %o for none', (text) => {
    expect(parsePythonLiteral(text)).toBeNull()
  })

  test('gives up where nesting has no end, or too much was cut', () => {
    const nested = (depth: number) => parsePythonLiteral('['.repeat(depth) + ']'.repeat(depth))
    expect(nested(MAX_LITERAL_DEPTH + 1)).not.toBeNull()
    expect(nested(MAX_LITERAL_DEPTH + 2)).toBeNull()
    expect(parsePythonLiteral('['.repeat(1_000_000))).toBeNull()
    expect(parsePythonLiteral(`[${'<F..., '.repeat(10)}...]`)).not.toBeNull()
    expect(parsePythonLiteral(`[${'<F..., '.repeat(11)}...]`)).toBeNull()
  })
})

interface Recorded {
  readonly args_json?: readonly unknown[]
  readonly argsrepr_as_tuple?: string
  readonly argsrepr_as_list?: string
  readonly kwargs_json?: object
  readonly kwargsrepr?: string
}

describe("parsePythonLiteral() of Celery's own representations", () => {
  test('reads the 22 recorded ones', () => {
    const lines = linesOf<Recorded>('celery/saferepr-vectors.jsonl')
    expect(lines).toHaveLength(22)
    const texts = lines.flatMap((line) => [
      line.argsrepr_as_tuple ?? line.kwargsrepr ?? '',
      line.argsrepr_as_list ?? '',
    ])
    for (const text of texts.filter((each) => each !== '')) {
      const value = parsePythonLiteral(text)
      expect(value).not.toBeNull()
      if (!text.includes('...')) expect(writePython(value ?? NONE)).toBe(text)
      else expect(JSON.stringify(value)).toContain('"truncated":true')
    }
  })

  interface Vector {
    readonly name: string
    readonly whole: PythonValue
    readonly texts: readonly string[]
  }

  test.each(linesOf<Vector>('literal-vectors.jsonl'))(
    'reads $name, however short they were cut',
    ({ whole, texts }) => {
      const full = texts.at(-1) ?? ''
      expect(parsePythonLiteral(full)).toEqual(whole)
      for (const text of texts) {
        const cut = parsePythonLiteral(text)
        expect([text, cut === null ? null : beginsLike(cut, whole, full)]).toEqual([text, true])
      }
    },
  )
})

/** Whether a tree is the beginning of another one, and says so where it is not all. */
function beginsLike(cut: PythonValue, whole: PythonValue, full: string): boolean {
  if (JSON.stringify(cut) === JSON.stringify(whole)) return true
  if (cut.type === 'opaque') return full.includes(cut.text.replace(/\.\.\..*$/s, ''))
  if (whole.type === 'opaque') return true // `(1+2j)` that became `(1...`
  if ('text' in cut) {
    return 'text' in whole && 'truncated' in cut && whole.text.startsWith(cut.text.slice(0, -3))
  }
  if ('text' in whole) return false
  const [mine, all] = [partsOf(cut), partsOf(whole)]
  return (
    (cut.truncated === true || mine.length === all.length) &&
    mine.every((part, nth) => beginsLike(part, all[nth] ?? NONE, full))
  )
}

const partsOf = (value: Exclude<PythonValue, { text: string }>): readonly PythonValue[] =>
  'items' in value ? value.items : value.entries.flat()

describe('parsePythonLiteral() as a law', () => {
  const text = fc.string({ unit: 'binary' }).map((any) => any.replaceAll(/[\\…]|\.\.\./g, ''))
  const { value } = fc.letrec<{ value: PythonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(NONE, TRUE, FALSE),
      fc.bigInt().map((number) => int(String(number))),
      fc
        .constantFrom('1.5', '-0.0', '1e+21', 'nan', 'inf')
        .map((float) => ({ type: 'float', text: float }) as const),
      text.map(str),
      fc.record({
        type: fc.constantFrom('list', 'tuple', 'set', 'frozenset'),
        items: fc.array(tie('value')),
      }),
      fc
        .array(fc.tuple(text.map(str), tie('value')))
        .map((entries) => ({ type: 'dict', entries }) as const),
    ),
  }))

  test('reads back what Celery would have written of any value', () => {
    fc.assert(
      fc.property(value, (any) => {
        expect(parsePythonLiteral(writePython(any))).toEqual(any)
      }),
      { numRuns: 1_000 },
    )
  })

  test('reads every beginning of it, marked as Sepal marks what it cut', () => {
    fc.assert(
      fc.property(value, fc.nat(), (any, at) => {
        const whole = writePython(any)
        const cut = parsePythonLiteral(`${whole.slice(0, at % whole.length)}…`)
        if (cut !== null) expect(cut.type).toBeTypeOf('string')
      }),
    )
  })

  test('never throws, whatever the text', () => {
    const PIECES =
      "( ) [ ] { } , : ' \" \\ b' \\' ... ,\u00a0... … <  > a 1 None f( frozenset({ -> ->\n"
    const pieces = fc.constantFrom(...PIECES.split(' '), ' ')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const read = parsePythonLiteral(parts.join(''))
        expect(read === null || typeof read.type === 'string').toBe(true)
      }),
      { numRuns: 3_000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void parsePythonLiteral(any)))
  })
})

/** A value as saferepr() writes it without limits. */
function writePython(value: PythonValue): string {
  if ('text' in value) return writeText(value.type, value.text)
  switch (value.type) {
    case 'list':
      return `[${writeAll(value.items)}]`
    case 'tuple':
      return value.items.length === 1 ? `(${writeAll(value.items)},)` : `(${writeAll(value.items)})`
    case 'set':
      return value.items.length === 0 ? 'set()' : `{${writeAll(value.items)}}`
    case 'frozenset':
      return value.items.length === 0 ? 'frozenset()' : `frozenset({${writeAll(value.items)}})`
    case 'dict':
      return `{${value.entries.map((entry) => entry.map(writePython).join(': ')).join(', ')}}`
  }
}

const writeText = (type: string, text: string): string =>
  type === 'str' ? `'${text.replaceAll("'", "\\'")}'` : type === 'bytes' ? `b'${text}'` : text

const writeAll = (items: readonly PythonValue[]): string => items.map(writePython).join(', ')
