/** That no query of a history shows what lies outside its scope. Run as task-store.contract.ts is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING, type Scope } from '../../contract/model/scope.ts'
import { batchOf, numbered } from './history-batch-fixture.ts'
import { aTask, DAY } from './task-arbitrary-fixture.ts'
import type { TaskListQuery } from './task-list.ts'
import { ask, everyTask } from './task-oracle-fixture.ts'
import type { OpenNewStore, OpenTaskStore } from './task-store.contract.ts'

/** @param open opens a history that is new */
export function describeReaderScope(name: string, open: OpenNewStore): void {
  describe(`${name} by scope and family`, () => {
    let store: OpenTaskStore
    const ids = async (query: Partial<TaskListQuery>) =>
      (await store.reader.list(ask(query))).rows.map((row) => row.id)

    beforeEach(async () => {
      store = await open({ clock: () => DAY, tasksPerSegment: 12 })
    })
    afterEach(() => store.close())

    describe('a scope', () => {
      const scope = (globs: Partial<Scope>): Scope => ({ ...EVERYTHING, ...globs })
      const inside = aTask({ id: 'in', name: 'shop.pay', worker: 'w1@h', queue: 'pay' })
      const outside = [
        aTask({ id: 'other type', name: 'mail.send', worker: 'w1@h', queue: 'pay' }),
        aTask({ id: 'other worker', name: 'shop.pay', worker: 'w2@h', queue: 'pay' }),
        aTask({ id: 'other queue', name: 'shop.pay', worker: 'w1@h', queue: 'mail' }),
        aTask({ id: 'nothing known', name: null, worker: null, queue: null }),
      ].map((task) => ({ ...task, parentId: 'parent' }))
      const narrow: Scope = { tasks: ['shop.*'], workers: ['w1@?'], queues: ['mail-*', 'pay'] }

      beforeEach(() =>
        store.writer.write(batchOf({ tasks: [{ ...inside, parentId: 'parent' }, ...outside] })),
      )

      test('holds in list() and listWhole()', async () => {
        expect(await ids({ scope: narrow })).toEqual(['in'])
        const { rows } = await store.reader.listWhole(ask({ scope: narrow }))
        expect(rows.map((task) => task.id)).toEqual(['in'])
      })

      test('holds in count(), histogram() and facet()', async () => {
        const selection = { ...everyTask, scope: narrow }
        expect(await store.reader.count(selection)).toMatchObject({ count: 1 })
        const range = { from: 0, to: 2e9 }
        const { buckets } = await store.reader.histogram({ ...selection, range, buckets: 1 })
        expect(buckets).toEqual([{ [inside.state]: 1 }])
        const { values } = await store.reader.facet({ ...selection, field: 'worker', limit: 9 })
        expect(values).toEqual([{ value: 'w1@h', count: 1 }])
      })

      test('holds in get()', async () => {
        expect(await store.reader.get('in', narrow)).toMatchObject({ id: 'in' })
        for (const { id } of outside) expect(await store.reader.get(id, narrow)).toBeNull()
      })

      test('holds in children()', async () => {
        expect(await store.reader.children(['parent'], narrow)).toEqual(
          new Map([['parent', ['in']]]),
        )
      })

      test('shows a task of unknown type, worker or queue only where that is not restricted', async () => {
        expect(await ids({ scope: scope({ tasks: ['*'] }) })).toContain('nothing known')
        expect(await ids({ scope: scope({ tasks: ['**'] }) })).not.toContain('nothing known')
        expect(await ids({ scope: scope({ workers: ['?*'] }) })).not.toContain('nothing known')
        expect(await ids({ scope: scope({ queues: ['?*'] }) })).not.toContain('nothing known')
      })

      test('that names nothing lets nothing through', async () => {
        for (const part of ['tasks', 'workers', 'queues'] as const) {
          expect(await ids({ scope: scope({ [part]: [] }) })).toEqual([])
        }
      })
    })

    describe('children()', () => {
      test('names them oldest first, without a task that is its own parent', async () => {
        await store.writer.write(
          batchOf({ tasks: [aTask({ id: 'p', parentId: 'p', timestamp: 50 })] }),
        )
        const all = Array.from({ length: 20 }, (_, at) => `c${at}`)
        for (const id of all) {
          await store.writer.write(
            batchOf({ tasks: [aTask({ id, parentId: 'p', timestamp: 100 - id.length })] }),
          )
        }
        expect(await store.reader.children(['p', 'nobody', 'p'], EVERYTHING)).toEqual(
          new Map([['p', all]]),
        )
      })

      test('stops at 1,000 for each parent', async () => {
        const roomy = await open({ clock: () => DAY, tasksPerSegment: 700 })
        const tasks = numbered(2_400).map((task, at) => ({ ...task, parentId: at % 2 ? 'p' : 'q' }))
        await roomy.writer.write(batchOf({ tasks }))
        const found = await roomy.reader.children(['p', 'q'], EVERYTHING)
        expect([...found].map(([id, children]) => [id, children.length])).toEqual([
          ['p', 1_000],
          ['q', 1_000],
        ])
        await roomy.close()
      })
    })
  })
}
