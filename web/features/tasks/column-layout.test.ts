import { expect, test } from 'vitest'
import {
  formatColumns,
  moveColumn,
  readColumns,
  resizeColumn,
  TASK_COLUMNS,
  toggleColumn,
} from './column-layout.ts'

const keysOf = (cols: string | undefined) => readColumns(cols).map(({ key }) => key)

test('readColumns() takes order and widths, and leaves out what is no column', () => {
  expect(readColumns('id,name:320,nope,id,state:1')).toEqual([
    { key: 'id', width: null },
    { key: 'name', width: 320 },
    { key: 'state', width: 48 },
  ])
  expect(keysOf('nope')).toEqual(keysOf(undefined))
  expect(readColumns('name:abc,__proto__,state:99999')).toEqual([
    { key: 'name', width: null },
    { key: 'state', width: null },
  ])
})

test('the column that names a row cannot be hidden', () => {
  expect(keysOf('state,worker')).toEqual(['state', 'name', 'worker'])
  expect(toggleColumn(readColumns(undefined), 'name')).toEqual(readColumns(undefined))
})

test('toggleColumn() twice is nothing, for every column, and the default needs no address', () => {
  for (const { key } of TASK_COLUMNS) {
    const twice = toggleColumn(toggleColumn(readColumns(undefined), key), key)
    expect(formatColumns(twice)).toBeUndefined()
  }
})

test('moveColumn() and resizeColumn() survive the address', () => {
  const moved = moveColumn(resizeColumn(readColumns('state,name,id'), 'id', 200), 'id', 'state')
  expect(formatColumns(moved)).toBe('id:200,state,name')
  expect(readColumns(formatColumns(moved))).toEqual(moved)
  expect(formatColumns(moveColumn(moved, 'id', 'name'))).toBe('state,name,id:200')
  expect(moveColumn(moved, 'nope', 'id')).toBe(moved)
})
