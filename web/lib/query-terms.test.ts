import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTaskQuery } from '../../contract/model/query/format-task-query.ts'
import { parseTaskQuery } from '../../contract/model/query/parse-task-query.ts'
import { anyTaskQuery } from '../../contract/model/query/task-query-arbitrary-fixture.ts'
import { joinTerms, negated, onlyTerm, splitTerms, valueText, withTerm } from './query-terms.ts'

const parse = (text: string) => parseTaskQuery(text, 'sepal', { now: 0 })

test.each([
  ['', []],
  ['  state:FAILURE  ', ['state:FAILURE']],
  ['state:FAILURE name:billing.*', ['state:FAILURE', 'name:billing.*']],
  ['(a OR b) -worker:w7 "two words"', ['(a OR b)', '-worker:w7', '"two words"']],
  ['one AND NOT (two three)', ['one', 'NOT (two three)']],
  ['one OR two three', ['one OR two three']],
  ['kwargs:"a b" state:(', ['kwargs:"a b" state:(']],
  ['"open', ['"open']],
  ['a )', ['a )']],
])('splitTerms() reads %j', (text, terms) => {
  expect(splitTerms(text)).toEqual(terms)
})

test('joinTerms() of splitTerms() asks for the same tasks', () => {
  fc.assert(
    fc.property(anyTaskQuery, (query) => {
      const text = formatTaskQuery(query, 'sepal')
      fc.pre(text !== null)
      expect(parse(joinTerms(splitTerms(text ?? '')))).toEqual(parse(text ?? ''))
    }),
  )
})

test('joinTerms() keeps an alternative together', () => {
  expect(joinTerms(['a1 OR b2', 'state:RETRY'])).toBe('(a1 OR b2) state:RETRY')
})

test('negated() twice is the term itself', () => {
  for (const term of ['state:RETRY', '"x y"', '(abc OR def)']) {
    expect(negated(negated(term))).toBe(term)
  }
  expect(negated('NOT abc')).toBe('abc')
  expect(negated('abc OR def')).toBe('-(abc OR def)')
})

test('withTerm() adds once, onlyTerm() replaces what says something about the same field', () => {
  expect(withTerm('state:RETRY', 'state:RETRY')).toBe('state:RETRY')
  expect(withTerm('abc', 'state:RETRY')).toBe('abc state:RETRY')
  expect(onlyTerm('-state:RETRY abc state:FAILURE', 'state:SUCCESS')).toBe('abc state:SUCCESS')
})

test('valueText() stands for itself, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }), (value) => {
      fc.pre(value.isWellFormed())
      const parsed = parse(`queue:=${valueText(value)}`)
      expect(parsed.query).toEqual({ kind: 'oneOf', field: 'queue', values: [value] })
    }),
    { numRuns: 300 },
  )
  expect(valueText('billing.tasks.charge')).toBe('billing.tasks.charge')
  expect(valueText('a"b')).toBe('"a\\"b"')
})
