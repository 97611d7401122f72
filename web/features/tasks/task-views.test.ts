import { expect, test } from 'vitest'
import { parseTaskQuery } from '../../../contract/model/query/parse-task-query.ts'
import { currentView, searchText, SYSTEM_VIEWS, viewOf } from './task-views.ts'

test('every view of Sepal asks for something that can be read', () => {
  for (const { search } of SYSTEM_VIEWS) {
    expect(parseTaskQuery(search.q ?? '', 'sepal', { now: 0 }).problem).toBeNull()
  }
})

test('currentView() names the list that somebody sees, wherever they are in it', () => {
  expect(currentView({}, SYSTEM_VIEWS)).toMatchObject({ view: { id: 'all' }, isEdited: false })
  const failed = { range: 'now-1h', q: 'state:FAILURE', peek: 'x', at: '1' }
  expect(currentView(failed, SYSTEM_VIEWS)).toMatchObject({
    view: { id: 'failed' },
    isEdited: false,
  })
  expect(currentView({ q: 'other' }, SYSTEM_VIEWS)).toBeNull()
})

test('currentView() says that a list is not the view any more that it began with', () => {
  expect(currentView({ q: 'is:slow -name:x', view: 'slow' }, SYSTEM_VIEWS)).toMatchObject({
    view: { id: 'slow' },
    isEdited: true,
  })
})

test('searchText() and viewOf() are each other’s opposite', () => {
  const search = { q: 'name:a&b state:FAILURE', cols: 'state,name:320', sort: 'runtime' }
  expect(viewOf('1', 'one', searchText({ ...search, peek: 'x' })).search).toEqual(search)
})
