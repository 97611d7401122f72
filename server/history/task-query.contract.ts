/**
 * That a history's answers to queries are those that `matchesTaskQuery` gives. Run as
 * task-store.contract.ts is.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TASK_SORTS } from '../../contract/model/query/query-limits.ts'
import {
  anyQueriedTask,
  anyQueryContext,
  anyTaskQuery,
  QUERY_NOW,
} from '../../contract/model/query/task-query-arbitrary-fixture.ts'
import { NAME_FIELDS, type TaskQuery } from '../../contract/model/query/task-query.ts'
import type { Scope } from '../../contract/model/scope.ts'
import { type Task, toTaskRow } from '../../contract/model/task.ts'
import { asStored, batchOf, inOrderOfId } from './history-batch-fixture.ts'
import { bucketEdges } from './query/bucket-edges.ts'
import { cursorAt } from './query/page-cursor.ts'
import { aTask, DAY } from './task-arbitrary-fixture.ts'
import { EXACT_COUNT } from './task-figures.ts'
import type { TaskSelection } from './task-list.ts'
import {
  ask,
  bucketsOf,
  everyTask,
  facetOf,
  idsOf,
  pagesOf,
  sortedValues,
  tasksOf,
  valuesOf,
} from './task-oracle-fixture.ts'
import type { OpenNewStore, OpenTaskStore } from './task-store.contract.ts'

const PROPERTY_MS = 120_000

/** What is true of half of the tasks narrows the others' scope. */
const globs = (...some: string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(['*']) }, fc.subarray(some))
const anyScope: fc.Arbitrary<Scope> = fc.record({
  tasks: globs('shop.*', '[a-z]*', '????.send', ''),
  workers: globs('w?@host', 'gen*'),
  queues: globs('celery', 'pay*', '**'),
})
const bound = fc.option(
  fc.constantFrom(-3_600, -601, -300, -60, -0.25, 0, 1).map((offset) => QUERY_NOW + offset),
  { freq: 1 },
)

const anySelection: fc.Arbitrary<TaskSelection> = fc.record({
  query: anyTaskQuery,
  context: anyQueryContext,
  scope: anyScope,
  range: fc.record({ from: bound, to: bound }),
})

/** Batches of tasks, whose ids recur; after some of them the history is tended to. */
const anyWrites = fc.array(
  fc.record({
    tasks: fc.uniqueArray(anyQueriedTask, { selector: ({ id }) => id, maxLength: 15 }),
    isTended: fc.boolean(),
  }),
  { maxLength: 5 },
)

/** @param open opens a history that is new */
export function describeTaskQueries(name: string, open: OpenNewStore): void {
  describe(`${name} asked by queries`, () => {
    let store: OpenTaskStore
    let now: number
    const openSmall = () => open({ clock: () => now, tasksPerSegment: 11 })
    const write = (tasks: readonly Task[]) => store.writer.write(batchOf({ tasks }))

    beforeEach(async () => {
      now = DAY
      store = await openSmall()
    })
    afterEach(() => store.close())

    /** Runs `hold` on a history of any writes, and what it holds by then. */
    const property = <Asked>(
      asked: fc.Arbitrary<Asked>,
      hold: (fresh: OpenTaskStore, kept: readonly Task[], asked: Asked) => Promise<void>,
      numRuns: number,
    ) =>
      fc.assert(
        fc.asyncProperty(
          anyWrites,
          fc.array(asked, { minLength: 1, maxLength: 6 }),
          async (writes, all) => {
            const fresh = await openSmall()
            try {
              const last = new Map<string, Task>()
              for (const { tasks, isTended } of writes) {
                await fresh.writer.write(batchOf({ tasks }))
                for (const task of tasks) last.set(task.id, task)
                now += 10
                if (isTended) while (await fresh.writer.tend());
              }
              const kept = [...last.values()].map(asStored)
              for (const one of all) await hold(fresh, kept, one)
            } finally {
              await fresh.close()
            }
          },
        ),
        { numRuns },
      )

    test(
      'list() pages through exactly what passes, forth and back',
      async () => {
        const asked = fc.record({
          selection: anySelection,
          sort: fc.constantFrom('timestamp' as const, 'timestamp' as const, ...TASK_SORTS),
          direction: fc.constantFrom('newest' as const, 'oldest' as const),
          limit: fc.integer({ min: 1, max: 12 }),
        })
        await property(
          asked,
          async ({ reader }, kept, { selection, sort, direction, limit }) => {
            const expected = tasksOf(kept, selection)
            const query = ask({ ...selection, sort, direction })
            const all = await reader.list(query)
            expect(inOrderOfId(all.rows)).toEqual(inOrderOfId(expected.map(toTaskRow)))
            expect(valuesOf(all.rows, sort)).toEqual(sortedValues(expected, query))
            expect(all).toMatchObject({ next: null, prev: null, limited: false })
            const { forth, back } = await pagesOf(reader, { ...query, limit })
            expect(forth.flat()).toEqual(all.rows)
            expect(back.flat()).toEqual(all.rows)
            for (const page of [...forth.slice(0, -1), ...back.slice(1, -1)]) {
              expect(page).toHaveLength(limit)
            }
            const whole = await reader.listWhole(query)
            expect(idsOf(whole.rows)).toEqual(idsOf(all.rows))
            expect(inOrderOfId(whole.rows)).toEqual(inOrderOfId(expected))
          },
          30,
        )
      },
      PROPERTY_MS,
    )

    test(
      'count(), histogram() and facet() sum up exactly what passes',
      async () => {
        const asked = fc.record({
          selection: anySelection,
          field: fc.constantFrom(...NAME_FIELDS, 'error' as const),
          buckets: fc.integer({ min: 1, max: 40 }),
        })
        await property(
          asked,
          async ({ reader }, kept, { selection, field, buckets }) => {
            const expected = tasksOf(kept, selection)
            expect(await reader.count(selection)).toMatchObject({
              count: expected.length,
              isExact: true,
              limited: false,
            })
            const facet = await reader.facet({ ...selection, field, limit: 100 })
            const values = facetOf(expected, field)
            expect(facet).toMatchObject({ hasMore: false, limited: false })
            expect(facet.values).toHaveLength(values.length)
            expect(facet.values).toEqual(expect.arrayContaining([...values]))
            const counts = facet.values.map(({ count }) => count)
            expect(counts).toEqual(counts.toSorted((a, b) => b - a))
            const range = { from: QUERY_NOW - 3_000, to: QUERY_NOW + 1 }
            const histogram = await reader.histogram({ ...selection, range, buckets })
            const inRange = tasksOf(kept, { ...selection, range })
            expect(histogram.buckets).toEqual(bucketsOf(inRange, bucketEdges({ range, buckets })))
          },
          30,
        )
      },
      PROPERTY_MS,
    )

    test('facet() gives the most frequent values first, and says that there are more', async () => {
      const names = ['a', 'b', 'b', 'c', 'c', 'c']
      await write(names.map((each, at) => aTask({ id: `t${at}`, name: each })))
      const facet = await store.reader.facet({ ...everyTask, field: 'name', limit: 2 })
      expect(facet).toMatchObject({
        values: [
          { value: 'c', count: 3 },
          { value: 'b', count: 2 },
        ],
        hasMore: true,
      })
    })

    test('count() beyond 10,000 is exact or says that it is not, and near', async () => {
      const roomy = await open({ clock: () => now, tasksPerSegment: 5_000 })
      const tasks = Array.from({ length: 14_000 }, (_, at) =>
        aTask({ id: `task ${at}`, timestamp: at, exception: at % 7 === 0 ? 'refused' : null }),
      )
      await roomy.writer.write(batchOf({ tasks }))
      const text: TaskQuery = { kind: 'contains', fields: ['id'], text: 'task' }
      for (const query of [everyTask.query, text]) {
        const { count, isExact } = await roomy.reader.count({ ...everyTask, query })
        if (isExact) expect(count).toBe(14_000)
        else expect(Math.abs(count - 14_000)).toBeLessThan(1_400)
        expect(count).toBeGreaterThan(EXACT_COUNT)
      }
      await roomy.close()
    })

    test('list() goes on behind the last row although tasks were added and changed meanwhile', async () => {
      await write(Array.from({ length: 12 }, (_, at) => aTask({ id: `t${at}`, timestamp: at % 5 })))
      const before = idsOf((await store.reader.list(ask({}))).rows)
      const first = await store.reader.list(ask({ limit: 5 }))
      await write([aTask({ id: 'new', timestamp: 1e9 })])
      await write([aTask({ id: before[7] ?? '', timestamp: 2e9 })])
      const rest = await store.reader.list(ask({ cursor: first.next }))
      expect(idsOf(rest.rows)).toEqual(before.slice(5).toSpliced(2, 1))
      const back = await store.reader.list(ask({ cursor: rest.prev }))
      expect(idsOf(back.rows)).toEqual([before[7], 'new', ...before.slice(0, 5)])
    })

    test('list() begins at a moment, and leads both ways from there', async () => {
      const tasks = [1, 2, 2, 3].map((timestamp, at) => aTask({ id: `${at}`, timestamp }))
      await write(tasks)
      const from = (at: number, direction: 'newest' | 'oldest') =>
        store.reader.list(ask({ direction, cursor: cursorAt(at, direction) }))
      const times = (rows: readonly { timestamp: number }[]) => rows.map((row) => row.timestamp)
      const older = await from(2, 'newest')
      expect(times(older.rows)).toEqual([1])
      expect(times((await store.reader.list(ask({ cursor: older.prev }))).rows)).toEqual([3, 2, 2])
      expect(times((await from(2, 'oldest')).rows)).toEqual([2, 2, 3])
      expect(times((await from(9, 'newest')).rows)).toEqual([3, 2, 2, 1])
    })

    test('list() passes over an offset, whatever the order', async () => {
      await write(Array.from({ length: 20 }, (_, at) => aTask({ id: `t${at}`, runtime: at % 3 })))
      for (const sort of TASK_SORTS) {
        const all = await store.reader.list(ask({ sort }))
        const some = await store.reader.list(ask({ sort, offset: 9, limit: 5 }))
        expect(idsOf(some.rows)).toEqual(idsOf(all.rows).slice(9, 14))
        const none = await store.reader.list(ask({ sort, offset: 20 }))
        expect(none).toMatchObject({ rows: [], next: null })
        const back = await store.reader.list(ask({ sort, cursor: some.prev }))
        expect(idsOf(back.rows)).toEqual(idsOf(all.rows).slice(0, 9))
      }
    })

    test('list() refuses a cursor that is none, or of another order, naming the parameter', async () => {
      await write(Array.from({ length: 3 }, (_, at) => aTask({ id: `t${at}` })))
      const { next } = await store.reader.list(ask({ limit: 1 }))
      const refused = { code: 'REQUEST_INVALID', parameter: 'cursor' }
      for (const cursor of ['', 'x', 'W10', 'null', '../../etc', 'A'.repeat(5_000)]) {
        await expect(store.reader.list(ask({ cursor }))).rejects.toMatchObject(refused)
      }
      for (const order of [{ direction: 'oldest' }, { sort: 'name' }] as const) {
        const asked = ask({ cursor: next, ...order })
        await expect(store.reader.list(asked)).rejects.toMatchObject(refused)
      }
    })

    test.each([0, -1, 1.5, NaN, 10_001])('list() refuses %d as a limit', async (limit) => {
      const refused = { code: 'REQUEST_INVALID', parameter: 'limit' }
      await expect(store.reader.list(ask({ limit }))).rejects.toMatchObject(refused)
      await expect(store.reader.listWhole(ask({ limit }))).rejects.toMatchObject(refused)
    })
  })
}
