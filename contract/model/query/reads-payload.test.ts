import { expect, test } from 'vitest'
import { parseTaskQuery } from './parse-task-query.ts'
import { readsPayload } from './reads-payload.ts'

const reads = (text: string, dialect: 'sepal' | 'flower') => {
  const { query } = parseTaskQuery(text, dialect, { now: 0 })
  return query !== null && readsPayload(query)
}

test.each(['args:abc', 'pay -(mail OR result:abc)', 'kwargs:k=v', 'kwargs:abc'])(
  'readsPayload() is true of %s',
  (text) => {
    expect(reads(text, 'sepal')).toBe(true)
    expect(reads('pay', 'flower')).toBe(true)
  },
)

test.each(['', 'pay', 'exc:abc', 'name:x* is:stuck', '-(runtime:>1s OR error:0123456789abcdef)'])(
  'readsPayload() is false of %s',
  (text) => {
    expect(reads(text, 'sepal')).toBe(false)
  },
)
