import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTaskQuery } from './format-task-query.ts'
import { matchesTaskQuery } from './matches-task-query.ts'
import { parseTaskQuery } from './parse-task-query.ts'
import { QUERY_FIELDS } from './query-field.ts'
import {
  anyQueriedTasks,
  anyQueryContext,
  anyTaskQuery,
  QUERY_NOW,
} from './task-query-arbitrary-fixture.ts'

type Dialect = 'sepal' | 'flower'

const parse = (text: string, dialect: Dialect) => parseTaskQuery(text, dialect, { now: QUERY_NOW })

/** What the parser makes of a text, as the printer writes it. */
function tidied(text: string, dialect: Dialect = 'sepal'): string | null {
  const { query } = parse(text, dialect)
  return query === null ? null : formatTaskQuery(query, dialect)
}

const quoted = fc.string().map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`)
const aValue = fc.oneof(
  quoted,
  fc.constantFrom(
    'FAILURE',
    'shop.pay',
    'w?@*',
    '=a,b',
    '~a',
    '~abc',
    'a,"b c"',
    'k=v',
    '>10s',
    '1..5',
    'none',
    'now-2h',
    '2025-11-20',
    'stuck',
    'root,slow',
    '0123456789abcdef',
    '9f3c',
    '-x-',
  ),
)
const aTerm = fc.oneof(
  fc.constantFrom('pay', '"pay"', '*', 'mail.send', 'a:b', '"AND"', '10:30'),
  quoted,
  fc
    .tuple(fc.constantFrom(...QUERY_FIELDS.map(({ word }) => word)), aValue)
    .map(([word, value]) => `${word}:${value}`),
)
const aText = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: aTerm },
    fc.array(tie('text'), { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join(' ')})`),
    fc.array(tie('text'), { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join(' OR ')})`),
    tie('text').map((text) => `-(${text})`),
  ),
})).text

describe('formatTaskQuery()', () => {
  test.each([
    ['', ''],
    ['*', ''],
    ['(email OR report) urgent', '(email OR report) urgent'],
    ['pay AND (mail)', 'pay mail'],
    ['-"two words" -name:x', '-"two words" -name:x'],
    ['-(pay OR mail)', '-(pay OR mail)'],
    ['NOT state:failure,RETRY', '-state:FAILURE,RETRY'],
    ['name:="shop.pay"', 'type:shop.pay'],
    ['queue:="","a b"', 'queue:="","a b"'],
    ['name:send_*', 'name:send_*'],
    ['kwargs:"k = v"', 'kwargs:"k=v"'],
    ['kwargs:~k=v', 'kwargs:~"k=v"'],
    ['runtime:1s..2m', 'runtime:>=1s runtime:<=2m'],
    ['received:>now', `received:>${QUERY_NOW}`],
    ['is:stuck', 'is:stuck'],
    ['"AND"', '"AND"'],
    ['"a:b" "-pay" "*"xy', '"a:b" "-pay" "*xy"'],
  ])('writes %s as %s', (text, expected) => {
    expect(tidied(text)).toBe(expected)
  })

  test.each([
    ['queue:high "two words"', 'queue:high'],
    ['state:failure OR state:retry', 'state:FAILURE'],
    ['(name:abc result:"x y") kwargs:k=v', 'kwargs:"k=v"'],
  ])("writes %s for Flower's routes", (text, part) => {
    const again = tidied(text, 'flower') ?? ''
    expect(again).toContain(part)
    expect(parse(again, 'flower')).toEqual(parse(text, 'flower'))
  })

  test.each(['-pay', 'runtime:>1s', 'id:9f3c', 'pay', 'state:F*', 'type:pay'])(
    'is null of %s, for which Flower has no words',
    (text) => {
      const { query } = parse(text, 'sepal')
      expect(query === null ? '' : formatTaskQuery(query, 'flower')).toBeNull()
    },
  )

  test('is null of what the limits of the language do not allow', () => {
    const long = { kind: 'contains', fields: ['name'], text: 'x'.repeat(5_000) } as const
    const short = { kind: 'contains', fields: ['args'], text: 'x' } as const
    expect(formatTaskQuery(long, 'sepal')).toBeNull()
    expect(formatTaskQuery(short, 'sepal')).toBeNull()
    expect(formatTaskQuery({ kind: 'glob', field: 'name', pattern: 'x' }, 'sepal')).toBeNull()
  })

  test('writes what is read as the same tree', () => {
    let read = 0
    fc.assert(
      fc.property(
        aText,
        fc.constantFrom<Dialect[]>('sepal', 'sepal', 'flower'),
        (text, dialect) => {
          const { query } = parse(text, dialect)
          if (query === null) return
          const again = formatTaskQuery(query, dialect)
          if (again === null && dialect === 'flower') return
          read += 1
          expect(again).not.toBeNull()
          expect(parse(again ?? '', dialect)).toEqual({ query, problem: null })
        },
      ),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(300)
  })

  test('writes of every tree what means the same, or nothing', () => {
    let written = 0
    fc.assert(
      fc.property(anyTaskQuery, anyQueriedTasks, anyQueryContext, (tree, tasks, context) => {
        for (const dialect of ['sepal', 'flower'] as const) {
          const text = formatTaskQuery(tree, dialect)
          if (text === null) continue
          written += 1
          const { query } = parse(text, dialect)
          expect(query).not.toBeNull()
          if (query === null) continue
          const found = tasks.filter((task) => matchesTaskQuery(query, task, context))
          expect(found).toEqual(tasks.filter((task) => matchesTaskQuery(tree, task, context)))
        }
      }),
      { numRuns: 1_000 },
    )
    expect(written).toBeGreaterThan(500)
  })
})
