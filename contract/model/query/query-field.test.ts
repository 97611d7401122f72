import { describe, expect, test } from 'vitest'
import { parseTaskQuery } from './parse-task-query.ts'
import { findQueryField, QUERY_FIELDS, QUERY_WORDS, TASK_KIND_HELP } from './query-field.ts'
import { NAME_FIELDS, NUMBER_FIELDS, PAYLOAD_TEXT_FIELDS, TASK_KINDS } from './task-query.ts'

describe('QUERY_FIELDS', () => {
  test.each(QUERY_FIELDS.map(({ word, example }) => [example, word]))(
    'has with %s an example that can be tried',
    (example, word) => {
      expect(example.startsWith(`${word}:`)).toBe(true)
      expect(parseTaskQuery(example, 'sepal', { now: 0 }).problem).toBeNull()
    },
  )

  test('has every word once', () => {
    const words = QUERY_FIELDS.flatMap(({ word, aliases = [] }) => [word, ...aliases])
    expect(words.length).toBe(QUERY_WORDS.length)
    expect(words.filter((word) => !/^[a-z][a-z_-]*$/.test(word))).toEqual([])
  })

  test('has a word for every field of the tree', () => {
    const named = new Set<string>(
      QUERY_FIELDS.flatMap((one) => ('field' in one ? [one.field] : [])),
    )
    const fields = [...NAME_FIELDS, ...NUMBER_FIELDS, ...PAYLOAD_TEXT_FIELDS]
    const others = ['id', 'rootId', 'parentId', 'error', 'exception']
    expect([...fields, ...others].filter((field) => !named.has(field))).toEqual([])
    expect(Object.keys(TASK_KIND_HELP)).toEqual([...TASK_KINDS])
  })
})

test('findQueryField() knows words and aliases in any case, and nothing else', () => {
  expect(findQueryField('UUID')?.word).toBe('id')
  expect(findQueryField('__proto__')).toBeUndefined()
})
