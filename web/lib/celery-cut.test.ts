import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { celeryCut } from './celery-cut.ts'

const VECTORS = join(import.meta.dirname, '../../test/fixtures/celery/saferepr-vectors.jsonl')

/** What real Celery made of values whose own text never holds three dots. */
const vectors = readFileSync(VECTORS, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) =>
    Object.values<unknown>(JSON.parse(line)).filter((value) => typeof value === 'string'),
  )
  .flat()

test('celeryCut() finds exactly the cuts of the recorded representations', () => {
  expect(vectors.length).toBeGreaterThan(20)
  for (const repr of vectors) {
    expect(celeryCut(repr) !== null, repr.slice(-30)).toBe(repr.includes('...'))
  }
})

test.each([
  ["('xxx...', ...)", 'length'],
  ['[1, 2, 226..., ...]', 'length'],
  ['...', 'length'],
  ["({'a': {'b': {...}}},)", 'depth'],
  ['([[[...]]],)', 'depth'],
  ["'Loading...'", null],
  ['()', null],
])('celeryCut(%s) is %s', (repr, cut) => {
  expect(celeryCut(repr)).toBe(cut)
})
