import { expect, test } from 'vitest'
import { parseTaskQuery } from '../../contract/model/query/parse-task-query.ts'
import { QUERY_FIELDS } from '../../contract/model/query/query-field.ts'
import { countedField, suggestionsFor, wordAtCaret } from './query-completion.ts'

const at = (text: string) => wordAtCaret(text, text.length)
const labels = (text: string, values: { value: string | null; count: number }[] = []) =>
  suggestionsFor(at(text), values).map(({ label }) => label)

test('an empty word offers every field', () => {
  expect(labels('')).toHaveLength(QUERY_FIELDS.length)
  expect(labels('state:FAILURE ')).toHaveLength(QUERY_FIELDS.length)
})

test('a word offers the fields that begin with it, aliases too, behind a minus and in parentheses', () => {
  expect(labels('st')).toEqual(['state:', 'started:'])
  expect(labels('-host')).toEqual(['worker:'])
  expect(labels('(que')).toEqual(['queue:'])
  expect(labels('"st')).toEqual([])
})

test('a field offers its values with their counts, those that contain what is written', () => {
  const values = [
    { value: 'billing.charge', count: 12 },
    { value: 'mail.send', count: 3 },
    { value: null, count: 1 },
  ]
  expect(countedField(at('name:'))).toBe('name')
  expect(suggestionsFor(at('name:CHA'), values)).toMatchObject([
    { label: 'billing.charge', insert: '=billing.charge', count: 12, goesOn: false },
  ])
  expect(suggestionsFor(at('name:=mail.send,bil'), values)).toMatchObject([
    { insert: 'billing.charge' },
  ])
  expect(at('name:=mail.send,bil').from).toBe('name:=mail.send,'.length)
})

test('states that no task is in now are offered as well', () => {
  expect(labels('state:re', [{ value: 'RETRY', count: 1 }])).toEqual([
    'RETRY',
    'RECEIVED',
    'REVOKED',
    'REJECTED',
    'FAILURE',
  ])
  expect(labels('is:st')).toEqual(['stuck'])
  expect(countedField(at('is:'))).toBeNull()
})

test('every example and value that is offered makes a search that can be read', () => {
  const odd = [{ value: 'a "b" (c), *', count: 1 }]
  for (const { word, kind } of QUERY_FIELDS) {
    if (kind === 'fingerprint') continue
    for (const { insert } of suggestionsFor(at(`${word}:`), odd)) {
      const text = `${word}:${insert}`
      expect(parseTaskQuery(text, 'sepal', { now: 0 }).problem, text).toBeNull()
    }
  }
})
