import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TaskListReply } from '../../contract/api/tasks.ts'
import { passesTaskFilter, type TaskFilter } from '../../contract/model/task-filter.ts'
import { createRowStore as createStore, type RowMode } from './row-store.ts'
import { MAX_ROWS, type RowPage } from './row-window.ts'
import { aTask } from './samples.ts'

type Row = TaskListReply['rows'][number]

const row = (id: string, timestamp: number, state = 'STARTED') => aTask({ id, timestamp, state })
const page = (rows: Row[], next: string | null = null, asOf = 0): RowPage => ({
  rows,
  next,
  prev: null,
  asOf,
})
const createRowStore = (filter: TaskFilter, first: RowPage) =>
  createStore((one) => passesTaskFilter(filter, one), first)
const push = (tasks: Row[], omitted = 0, asOf = 1) => ({ tasks, omitted, asOf })
const idsOf = (store: ReturnType<typeof createRowStore>) =>
  store.getSnapshot().rows.map(({ id }) => id)

test('createRowStore() merges new and moved rows, newest first, when live', () => {
  const store = createRowStore({}, page([row('b', 2), row('a', 1)]))
  store.apply(push([row('c', 3), row('a', 4, 'SUCCESS')]))
  expect(idsOf(store)).toEqual(['a', 'c', 'b'])
  expect(store.getSnapshot()).toMatchObject({ waiting: 0, stale: false })
})

test('createRowStore() changes rows in place and counts new ones when held', () => {
  const store = createRowStore({}, page([row('b', 2), row('a', 1)]))
  store.setMode('held')
  store.apply(push([row('c', 3), row('a', 4, 'SUCCESS')]))
  expect(idsOf(store)).toEqual(['b', 'a'])
  expect(store.getSnapshot().rows[1]?.state).toBe('SUCCESS')
  expect(store.getSnapshot().waiting).toBe(1)
  store.setMode('live')
  expect(idsOf(store)).toEqual(['a', 'c', 'b'])
})

test('createRowStore() keeps a row that left the filter until the next merge, and says so', () => {
  const store = createRowStore({ states: ['STARTED'] }, page([row('a', 1)]))
  store.setMode('held')
  store.apply(push([row('a', 2, 'SUCCESS')]))
  expect([...store.getSnapshot().left]).toEqual(['a'])
  store.setMode('live')
  expect(idsOf(store)).toEqual([])
  expect(store.getSnapshot().left.size).toBe(0)
})

test('createRowStore() shows nothing new at all when paused, and everything after it', () => {
  const store = createRowStore({}, page([row('a', 1)]))
  store.setMode('paused')
  store.apply(push([row('a', 2, 'SUCCESS'), row('b', 3)]))
  expect(store.getSnapshot()).toMatchObject({ rows: [{ state: 'STARTED' }], waiting: 1 })
  store.setMode('live')
  expect(store.getSnapshot().rows).toMatchObject([{ id: 'b' }, { id: 'a', state: 'SUCCESS' }])
})

test('createRowStore() asks for the first page when changes were left out', () => {
  const store = createRowStore({}, page([row('a', 1)]))
  store.setMode('held')
  store.apply(push([row('b', 2)], 7))
  expect(store.getSnapshot()).toMatchObject({ waiting: 1, waitingAtLeast: true, stale: false })
  store.setMode('live')
  expect(store.getSnapshot().stale).toBe(true)
  store.takeFirstPage(page([row('c', 3), row('b', 2)]))
  expect(store.getSnapshot()).toMatchObject({ stale: false, waitingAtLeast: false })
  expect(idsOf(store)).toEqual(['c', 'b'])
})

test('takeFirstPage() does not undo what was pushed after the page was read', () => {
  const store = createRowStore({}, page([row('a', 1)]))
  store.apply(push([row('a', 2, 'SUCCESS'), row('b', 3)], 0, 10))
  store.takeFirstPage(page([row('a', 1)], null, 9))
  expect(store.getSnapshot().rows).toMatchObject([{ id: 'b' }, { id: 'a', state: 'SUCCESS' }])
  store.takeFirstPage(page([row('a', 1)], null, 11))
  expect(idsOf(store)).toEqual(['a'])
})

test('append() adds the next page below and repeats no row', () => {
  const store = createRowStore({}, page([row('c', 3), row('b', 2)], 'x'))
  store.append(page([row('b', 2), row('a', 1)]))
  expect(idsOf(store)).toEqual(['c', 'b', 'a'])
  expect(store.getSnapshot().next).toBeNull()
})

test('a change below the window waits for its page', () => {
  const store = createRowStore({}, page([row('c', 30), row('b', 20)], 'x'))
  store.setMode('held')
  store.apply(push([row('old', 10)]))
  expect(store.getSnapshot().waiting).toBe(0)
})

test('createRowStore() never holds more than its window', () => {
  const many = Array.from({ length: MAX_ROWS + 500 }, (_, i) => row(`t${i}`, i))
  const store = createRowStore({}, page([]))
  for (let i = 0; i < many.length; i += 200) store.apply(push(many.slice(i, i + 200)))
  expect(store.getSnapshot().rows.length).toBeLessThanOrEqual(MAX_ROWS)
  expect(store.getSnapshot().stale).toBe(true)
})

test('createRowStore() lets the server judge what no row can tell, and moves nothing for it', () => {
  const store = createStore(() => null, page([row('a', 1)]))
  store.setMode('held')
  store.apply(push([row('a', 2, 'SUCCESS'), row('b', 3)]))
  expect(store.getSnapshot()).toMatchObject({
    rows: [{ id: 'a', state: 'SUCCESS' }],
    left: new Set(),
    waiting: 0,
    stale: false,
  })
  store.setMode('live')
  expect(store.getSnapshot().stale).toBe(true)
})

test('createRowStore() starts over where the beginning of the list is not in its window', () => {
  const store = createStore(() => true, { ...page([row('b', 2), row('a', 1)]), prev: 'before' })
  store.apply(push([row('c', 3)]))
  expect(idsOf(store)).toEqual(['b', 'a'])
  expect(store.getSnapshot()).toMatchObject({ waiting: 1, stale: true })
  store.takeFirstPage(page([row('c', 3), row('b', 2)]))
  expect(store.getSnapshot()).toMatchObject({ waiting: 0, stale: false, prev: null })
})

const someRow = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    fc.integer({ min: 0, max: 50 }),
    fc.constantFrom('STARTED', 'SUCCESS', 'FAILURE'),
  )
  .map(([id, timestamp, state]) => row(id, timestamp, state))
const batches = fc.array(fc.uniqueArray(someRow, { selector: ({ id }) => id }))
const firstPage = fc
  .uniqueArray(someRow, { selector: ({ id }) => id, maxLength: 5 })
  .map((rows) => rows.toSorted((x, y) => y.timestamp - x.timestamp))
const filters = fc.constantFrom<TaskFilter>(
  {},
  { states: ['STARTED'] },
  { states: ['SUCCESS', 'FAILURE'] },
)

test.each<RowMode>(['held', 'paused'])('no row enters, leaves or moves while %s', (mode) => {
  fc.assert(
    fc.property(filters, firstPage, batches, (filter, rows, changes) => {
      const store = createRowStore(filter, page(rows))
      store.setMode(mode)
      const before = store.getSnapshot().rows
      for (const tasks of changes) {
        store.apply(push(tasks, tasks.length % 2))
        store.takeFirstPage(page(tasks, null, 2))
        expect(idsOf(store)).toEqual(before.map(({ id }) => id))
        if (mode === 'paused') expect(store.getSnapshot().rows).toBe(before)
      }
    }),
  )
})

test('held and then live shows what live alone would have shown', () => {
  fc.assert(
    fc.property(filters, firstPage, batches, (filter, rows, changes) => {
      const matching = rows.filter(({ state }) => filter.states?.includes(state) ?? true)
      const live = createRowStore(filter, page(matching))
      const held = createRowStore(filter, page(matching))
      held.setMode('held')
      for (const tasks of changes) {
        live.apply(push(tasks))
        held.apply(push(tasks))
      }
      held.setMode('live')
      live.apply(push([]))
      const shown = (store: typeof live) => store.getSnapshot().rows.map((r) => [r.id, r.timestamp])
      expect(shown(held)).toEqual(shown(live))
    }),
  )
})
