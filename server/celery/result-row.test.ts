import { describe, expect, test } from 'vitest'
import { NONE } from '../../contract/model/python-value.ts'
import { int, list } from './python-value-fixture.ts'
import { decodeResultRow, type ResultRow } from './result-row.ts'

// Rows that Celery wrote: recorded-messages.test.ts.

const row: ResultRow = {
  task_id: 't-1',
  status: 'SUCCESS',
  result: Buffer.from('I7\n.'),
  date_done: '2026-11-21 10:00:00.000000',
  traceback: null,
}

describe('decodeResultRow()', () => {
  test('reads a row of a Celery that stores no more than the outcome', () => {
    expect(decodeResultRow(row)).toMatchObject({
      problem: null,
      record: {
        taskId: 't-1',
        state: 'SUCCESS',
        result: int(7),
        dateDone: '2026-11-21 10:00:00.000000',
        traceback: null,
        name: null,
        args: null,
        kwargs: null,
        retries: null,
      },
    })
  })

  test.each([
    ['JSON in bytes', Buffer.from('[1]'), list(int(1))],
    ['JSON in text', '[1]', list(int(1))],
    ['a pickle', Buffer.from('(lI1\na.'), list(int(1))],
    ['null', null, null],
    ['None', 'null', null],
    ['what nobody can read', Buffer.from('[1'), null],
  ])('reads arguments of %s', (_what, args, value) => {
    const { record, problem } = decodeResultRow({ ...row, args, kwargs: args })
    expect([record.args, record.kwargs, problem]).toEqual([value, value, null])
  })

  test.each([
    [2, 2],
    [null, null],
    [1.5, null],
    [2 ** 53, null],
  ])('reads %j retries as %j', (retries, read) => {
    expect(decodeResultRow({ ...row, retries }).record.retries).toBe(read)
  })

  test('keeps the rest where the result cannot be read', () => {
    const { record, problem } = decodeResultRow({
      ...row,
      result: Buffer.from('{}'),
      name: 'demo.add',
    })
    expect(problem).toBe('pickle')
    expect(record).toMatchObject({
      taskId: 't-1',
      state: 'SUCCESS',
      name: 'demo.add',
      result: null,
    })
  })

  test('reads no result as None, and no status as PENDING', () => {
    const { record } = decodeResultRow({ ...row, result: null, status: null })
    expect(record).toMatchObject({ state: 'PENDING', result: NONE })
  })
})
