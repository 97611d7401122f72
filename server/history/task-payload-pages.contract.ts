/** That large payloads make small pages. Run as task-store.contract.ts is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../contract/model/task.ts'
import { batchOf } from './history-batch-fixture.ts'
import { aTask, DAY } from './task-arbitrary-fixture.ts'
import { ENOUGH_CHARS } from './task-list.ts'
import { ask } from './task-oracle-fixture.ts'
import type { OpenNewStore, OpenTaskStore } from './task-store.contract.ts'

/** @param open opens a history that is new */
export function describePayloadPages(name: string, open: OpenNewStore): void {
  describe(`listWhole() of ${name}`, () => {
    let store: OpenTaskStore
    const quarter = 'x'.repeat(ENOUGH_CHARS / 4)
    const write = (payloads: Partial<Task>[]) =>
      store.writer.write(
        batchOf({
          tasks: payloads.map((payload, at) => aTask({ id: `t${at}`, timestamp: -at, ...payload })),
        }),
      )
    const idsOf = (rows: readonly Task[]) => rows.map((task) => task.id)

    beforeEach(async () => {
      store = await open({ clock: () => DAY, tasksPerSegment: 3 })
    })
    afterEach(() => store.close())

    test('ends a page with the row that reaches the bound, and goes on behind it', async () => {
      await write(Array.from({ length: 7 }, () => ({ result: quarter })))
      const first = await store.reader.listWhole(ask({}))
      expect(idsOf(first.rows)).toEqual(['t0', 't1', 't2', 't3'])
      const second = await store.reader.listWhole(ask({ cursor: first.next }))
      expect(idsOf(second.rows)).toEqual(['t4', 't5', 't6'])
      expect(second.next).toBeNull()
    })

    test('says that nothing follows when the bound is reached with the last row', async () => {
      await write(Array.from({ length: 4 }, () => ({ result: quarter })))
      const { rows, next } = await store.reader.listWhole(ask({}))
      expect([rows.length, next]).toEqual([4, null])
    })

    test('gives at least one row, however large, behind an offset too', async () => {
      const huge = { result: 'x'.repeat(ENOUGH_CHARS * 2) }
      await write([huge, huge, {}])
      const { rows, next } = await store.reader.listWhole(ask({ offset: 1 }))
      expect(idsOf(rows)).toEqual(['t1'])
      expect(idsOf((await store.reader.listWhole(ask({ cursor: next }))).rows)).toEqual(['t2'])
    })

    test('counts every payload, and list() none', async () => {
      const fields = ['args', 'kwargs', 'exception', 'traceback'] as const
      await write([...fields.map((field) => ({ [field]: quarter })), {}])
      expect((await store.reader.listWhole(ask({}))).rows).toHaveLength(4)
      expect((await store.reader.list(ask({}))).rows).toHaveLength(5)
    })
  })
}
