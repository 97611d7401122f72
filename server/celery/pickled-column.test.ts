import { expect, test } from 'vitest'
import { NONE } from '../../contract/model/python-value.ts'
import { readPickledColumn } from './pickled-column.ts'

test.each([
  ['NULL as None', null, { problem: null, value: NONE }],
  ['a pickle', Buffer.from('I7\n.'), { problem: null, value: { type: 'int', text: '7' } }],
  ['a damaged pickle', Buffer.from('I7\n'), { problem: 'pickle' }],
  ['JSON, which it never is', Buffer.from('{}'), { problem: 'pickle' }],
  ['nothing', Buffer.alloc(0), { problem: 'pickle' }],
])('readPickledColumn() reads %s', (_what, column, decoded) => {
  expect(readPickledColumn(column)).toEqual(decoded)
})
