import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TaskListQuery } from '../../../contract/api/tasks.ts'
import { MAX_CURSOR_CHARS, TASK_SORTS } from '../../../contract/model/query/query-limits.ts'
import { decodeCursor, encodeCursor, type PageCursor } from './page-cursor.ts'

const refusal = expect.objectContaining({ code: 'REQUEST_INVALID', parameter: 'cursor' })
/** `MAX_NAME_CHARS` of server/celery/event-field.ts, which the history may not import. */
const LONGEST_NAME = 255
const spell = (text: string) => Buffer.from(text).toString('base64url')
const byTime = { sort: 'timestamp', direction: 'newest' } as const

const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const anyCursor: fc.Arbitrary<PageCursor> = fc.constantFrom(...TASK_SORTS).chain((sort) =>
  fc.record({
    sort: fc.constant(sort),
    direction: fc.constantFrom('newest', 'oldest'),
    way: fc.constantFrom('next', 'prev'),
    value:
      sort === 'timestamp'
        ? finite
        : sort === 'name'
          ? fc.option(fc.string({ unit: 'grapheme' }))
          : fc.option(finite),
    segment: count,
    row: count,
  }),
)

describe('encodeCursor()', () => {
  test('fits what the contract and the decoder take, whatever the name', () => {
    // Of control characters six signs each become a cursor of eight.
    const value = '\u0001'.repeat(LONGEST_NAME)
    const most = Number.MAX_SAFE_INTEGER
    const cursor = { sort: 'name', direction: 'oldest', way: 'prev', value } as const
    const text = encodeCursor({ ...cursor, segment: most, row: most })
    expect(text.length).toBeLessThanOrEqual(MAX_CURSOR_CHARS)
    expect(decodeCursor(text, cursor).value).toBe(value)
    expect(TaskListQuery.safeParse({ cursor: text }).success).toBe(true)
  })
})

describe('decodeCursor()', () => {
  test('gives back what encodeCursor() was given', () => {
    fc.assert(
      fc.property(anyCursor, (cursor) => {
        expect(decodeCursor(encodeCursor(cursor), cursor)).toEqual(cursor)
      }),
    )
  })

  test('refuses the cursor of a list in another order', () => {
    const cursor = encodeCursor({ ...byTime, way: 'next', value: 1, segment: 1, row: 1 })
    for (const other of [
      { sort: 'received', direction: 'newest' },
      { sort: 'timestamp', direction: 'oldest' },
    ] as const) {
      expect(() => decodeCursor(cursor, other)).toThrow(refusal)
    }
  })

  test.each([
    ['five parts', '[0,0,0,1,2]'],
    ['seven parts', '[0,0,0,1,2,3,4]'],
    ['a sort that is none', '[9,0,0,1,2,3]'],
    ['a way that is none', '[0,0,2,1,2,3]'],
    ['text for a time', '[0,0,0,"1",2,3]'],
    ['no time', '[0,0,0,null,2,3]'],
    ['a time that overflows', '[0,0,0,1e999,2,3]'],
    ['a fraction of a row', '[0,0,0,1,2,3.5]'],
    ['a negative segment', '[0,0,0,1,-2,3]'],
    ['another spelling of the same numbers', '[0,0,0,1.0,2,3]'],
    ['an object', '{"__proto__":1}'],
  ])('refuses %s', (_what, text) => {
    expect(() => decodeCursor(spell(text), byTime)).toThrow(refusal)
  })

  test('refuses or reads any text, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(spell)), (text) => {
        try {
          expect(encodeCursor(decodeCursor(text, byTime))).toBe(text)
        } catch (error) {
          expect(error).toEqual(refusal)
        }
      }),
    )
  })
})
