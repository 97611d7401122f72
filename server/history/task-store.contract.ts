/** What every history must do. Run by sqlite/sqlite.test.ts; never by itself. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING, inScope } from '../../contract/model/scope.ts'
import { passesTaskFilter } from '../../contract/model/task-filter.ts'
import { toTaskRow } from '../../contract/model/task.ts'
import type { Worker } from '../../contract/model/worker.ts'
import {
  anyBatches,
  anyFilter,
  anyScope,
  aTask,
  DAY,
  HOSTILE_IDS,
} from './task-arbitrary-fixture.ts'
import {
  asKept,
  ask,
  byId,
  many,
  pageThrough,
  passesExact,
  writeAll,
} from './task-oracle-fixture.ts'
import type { TaskListQuery, TaskReader, TaskWriter } from './task-store.ts'

export interface OpenTaskStore {
  readonly writer: TaskWriter
  readonly reader: TaskReader
  /** Closes both, and opens the same history again. */
  reopen(): Promise<OpenTaskStore>
  close(): Promise<void>
}

export interface TaskStoreSettings {
  /** Unix seconds. */
  readonly clock: () => number
  readonly tasksPerSegment: number
}

export type OpenNewStore = (settings: TaskStoreSettings) => Promise<OpenTaskStore>

/** Every run makes files and has them synced, which a busy disk does a few times a second. */
const PROPERTY_MS = 60_000

/** @param open opens a history that is new */
export function describeTaskStore(name: string, open: OpenNewStore): void {
  describe(`${name} is a task store`, () => {
    let now = DAY
    let store: OpenTaskStore
    const openSmall = () => open({ clock: () => now, tasksPerSegment: 12 })
    const ids = async (query: Partial<TaskListQuery>) =>
      (await store.reader.list(ask(query))).rows.map((row) => row.id)

    beforeEach(async () => {
      now = DAY
      store = await openSmall()
    })
    afterEach(() => store.close())

    describe('write()', () => {
      test('keeps a task whole', async () => {
        const task = aTask({ id: 'a', args: '(1,)', exception: "KeyError('x')\nmore", retries: 2 })
        await store.writer.write([task], [])
        expect(await store.reader.get('a', EVERYTHING)).toEqual(task)
        expect((await store.reader.list(ask({}))).rows).toEqual([toTaskRow(task)])
      })

      test('replaces a task whole, payload included', async () => {
        await store.writer.write([aTask({ id: 'a', args: '(1,)', result: '2' })], [])
        const later = aTask({ id: 'a', state: 'RETRY', timestamp: 9 })
        await store.writer.write([later], [])
        expect(await store.reader.get('a', EVERYTHING)).toEqual(later)
        expect(await ids({})).toEqual(['a'])
      })

      test.each(HOSTILE_IDS)('keeps the id %j apart from every other', async (id) => {
        const tasks = HOSTILE_IDS.map((each, at) => aTask({ id: each, pid: at, parentId: each }))
        await store.writer.write(tasks, [])
        const mine = tasks[HOSTILE_IDS.indexOf(id)]
        expect(await store.reader.get(id, EVERYTHING)).toEqual(mine)
        expect(await store.writer.find([id])).toEqual([mine])
      })

      test('makes text that UTF-8 cannot hold well-formed, and finds it by either spelling', async () => {
        await store.writer.write([aTask({ id: 'x\ud800', name: '\udc00n', result: '\ud800' })], [])
        const kept = aTask({ id: 'x\ufffd', name: '\ufffdn', result: '\ufffd' })
        expect(await store.reader.get('x\ud800', EVERYTHING)).toEqual(kept)
        expect(await store.writer.find(['x\ud800', 'x\ufffd'])).toEqual([kept])
      })

      test('takes two spellings of one id in a batch for one task, the last wins', async () => {
        const batch = [aTask({ id: 'x\ud800', pid: 1 }), aTask({ id: 'x\ufffd', pid: 2 })]
        await store.writer.write(batch, [])
        await store.writer.write(batch.toReversed(), [])
        expect(await store.reader.get('x\ufffd', EVERYTHING)).toMatchObject({ pid: 1 })
        expect(await ids({})).toEqual(['x\ufffd'])
      })

      test('writes a batch although one of its numbers is none', async () => {
        const odd = { runtime: NaN, retries: 1.5, pid: Infinity, clock: 2 ** 70, timestamp: NaN }
        await store.writer.write([aTask({ id: 'odd', ...odd }), aTask({ id: 'fine' })], [])
        const kept = { runtime: null, retries: 1.5, pid: null, clock: 2 ** 70, timestamp: 0 }
        expect(await store.reader.get('odd', EVERYTHING)).toMatchObject(kept)
        expect(await ids({})).toEqual(['fine', 'odd'])
      })

      test('changes a task where it lies, however many came after it', async () => {
        await store.writer.write([aTask({ id: 'first', timestamp: 1 })], [])
        await store.writer.write(many(30), [])
        now += 2 * 86_400
        await store.writer.write(many(3, 'next day '), [])
        await store.writer.write([aTask({ id: 'first', state: 'SUCCESS', timestamp: 99 })], [])
        expect((await ids({})).filter((id) => id === 'first')).toEqual(['first'])
        expect(await store.reader.get('first', EVERYTHING)).toMatchObject({ state: 'SUCCESS' })
      })

      test(
        'loses nothing, whatever the grouping: get() gives what was written last',
        async () => {
          const property = fc.asyncProperty(anyBatches, async (batches) => {
            const fresh = await openSmall()
            try {
              const last = await writeAll(fresh.writer, batches)
              for (const [id, task] of last) {
                expect(await fresh.reader.get(id, EVERYTHING)).toEqual(asKept(task))
              }
              const found = await fresh.writer.find([...last.keys(), 'nobody'])
              expect(byId(found)).toEqual(byId([...last.values()].map(asKept)))
              expect((await fresh.reader.list(ask({}))).rows).toHaveLength(last.size)
            } finally {
              await fresh.close()
            }
          })
          await fc.assert(property, { numRuns: 30 })
        },
        PROPERTY_MS,
      )
    })

    describe('find()', () => {
      test('gives nothing for ids that nobody wrote', async () => {
        expect(await store.writer.find(['a', 'b'])).toEqual([])
        await store.writer.write([aTask({ id: 'a' })], [])
        expect(await store.writer.find(['a', 'b', 'a'])).toEqual([aTask({ id: 'a' })])
      })

      test(
        'gives after a restart what was written before, and its changes go there',
        async () => {
          const property = fc.asyncProperty(anyBatches, async (batches) => {
            let fresh = await openSmall()
            try {
              const last = await writeAll(fresh.writer, batches)
              fresh = await fresh.reopen()
              const found = await fresh.writer.find([...last.keys()])
              expect(byId(found)).toEqual(byId([...last.values()].map(asKept)))
              await fresh.writer.write(found, [])
              await fresh.writer.write(many(9), [])
              const { rows } = await fresh.reader.list(ask({}))
              expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
              expect(rows).toHaveLength(last.size + 9)
            } finally {
              await fresh.close()
            }
          })
          await fc.assert(property, { numRuns: 20 })
        },
        PROPERTY_MS,
      )
    })

    describe('workers()', () => {
      test('gives every run of a worker, as last written, also after a restart', async () => {
        const first = aWorker({ pid: 1, lastSeen: 5 })
        const next = aWorker({ pid: 2, firstSeen: 6, lastSeen: 7, loadavg: [0.5, 1, 2] })
        await store.writer.write([], [first])
        await store.writer.write([], [next, { ...first, saidOffline: true, lastSeen: 6 }])
        store = await store.reopen()
        expect(await store.writer.workers()).toEqual([
          { ...first, saidOffline: true, lastSeen: 6 },
          next,
        ])
      })

      test('knows one run although its pid was never told', async () => {
        const silent = aWorker({ pid: null, loadavg: null, clockDrift: null, active: null })
        await store.writer.write([], [silent])
        await store.writer.write([], [{ ...silent, lastSeen: 9 }])
        expect(await store.writer.workers()).toEqual([{ ...silent, lastSeen: 9 }])
      })
    })

    describe('list()', () => {
      test('is empty where nothing was written', async () => {
        expect(await store.reader.list(ask({}))).toEqual({ rows: [], next: null })
      })

      test('shows the newest timestamp first, whenever it was written', async () => {
        for (const [id, timestamp] of [
          ['b', 2],
          ['d', 4],
          ['a', 1],
          ['c', 3],
        ] as const) {
          await store.writer.write([aTask({ id, timestamp })], [])
        }
        expect(await ids({})).toEqual(['d', 'c', 'b', 'a'])
      })

      test('says null as next on the last page, also when that page is full', async () => {
        await store.writer.write(many(4), [])
        expect((await store.reader.list(ask({ limit: 4 }))).next).toBeNull()
        expect((await store.reader.list(ask({ limit: 3 }))).next).not.toBeNull()
      })

      test('passes over an offset', async () => {
        await store.writer.write(many(20), [])
        const all = await ids({})
        expect(await ids({ offset: 9, limit: 5 })).toEqual(all.slice(9, 14))
        expect(await ids({ offset: 20 })).toEqual([])
      })

      test('knows the types and workers that Flower asks for by exact name', async () => {
        await store.writer.write(
          [
            aTask({ id: 'a', name: 'shop.pay', worker: 'w1@h', received: 5 }),
            aTask({ id: 'b', name: 'shop.payment', worker: 'w1@h', received: 6 }),
            aTask({ id: 'c', name: 'shop.pay', worker: 'w2@h', received: 7 }),
            aTask({ id: 'd', name: 'shop.pay', worker: 'w2@h', received: null }),
          ],
          [],
        )
        const having = async (filter: TaskListQuery['filter']) => (await ids({ filter })).toSorted()
        expect(await having({ type: 'shop.pay' })).toEqual(['a', 'c', 'd'])
        expect(await having({ type: 'shop.pay', name: 'PAYMENT' })).toEqual([])
        expect(await having({ worker: 'w1@h' })).toEqual(['a', 'b'])
        expect(await having({ worker: 'w3@h' })).toEqual([])
        expect(await having({ receivedFrom: 6 })).toEqual(['b', 'c'])
        expect(await having({ receivedTo: 6 })).toEqual(['a', 'b'])
        expect(await having({ receivedFrom: 6, receivedTo: 6, type: 'shop.payment' })).toEqual([
          'b',
        ])
      })

      test('refuses a cursor that is none, naming the parameter', async () => {
        await store.writer.write(many(3), [])
        for (const after of ['', 'x', 'W10', 'null', '../../etc', 'A'.repeat(5_000)]) {
          await expect(store.reader.list(ask({ after }))).rejects.toMatchObject({
            code: 'REQUEST_INVALID',
            parameter: 'after',
          })
        }
      })

      test.each([0, -1, 1.5, NaN, 10_001])('refuses %d as a limit', async (limit) => {
        const refused = { code: 'REQUEST_INVALID', parameter: 'limit' }
        await expect(store.reader.list(ask({ limit }))).rejects.toMatchObject(refused)
        await expect(store.reader.listWhole(ask({ limit }))).rejects.toMatchObject(refused)
      })

      test(
        'pages through what the filter and the scope let pass: no row lost, none twice',
        async () => {
          const query = fc.record({
            filter: anyFilter,
            scope: anyScope,
            limit: fc.integer({ min: 1, max: 12 }),
          })
          const property = fc.asyncProperty(
            anyBatches,
            fc.array(query, { minLength: 1, maxLength: 6 }),
            async (batches, queries) => {
              const fresh = await openSmall()
              try {
                const last = await writeAll(fresh.writer, batches)
                const kept = [...last.values()].map(asKept)
                for (const { filter, scope, limit } of queries) {
                  const expected = kept.filter(
                    (task) =>
                      passesTaskFilter(filter, task) &&
                      passesExact(filter, task) &&
                      inScope(scope, task),
                  )
                  const rows = await pageThrough(fresh.reader, { filter, scope, limit })
                  expect(rows.map((row) => row.timestamp)).toEqual(
                    expected.map((task) => task.timestamp).toSorted((a, b) => b - a),
                  )
                  expect(byId(rows)).toEqual(byId(expected.map(toTaskRow)))
                  const whole = await fresh.reader.listWhole(ask({ filter, scope }))
                  expect(whole.rows.map((task) => task.id)).toEqual(rows.map((row) => row.id))
                  expect(byId(whole.rows)).toEqual(byId(expected))
                }
              } finally {
                await fresh.close()
              }
            },
          )
          await fc.assert(property, { numRuns: 40 })
        },
        PROPERTY_MS,
      )

      test('goes on behind the last row although tasks were added and changed meanwhile', async () => {
        await store.writer.write(many(12), [])
        const before = await ids({})
        const first = await store.reader.list(ask({ limit: 5 }))
        await store.writer.write([aTask({ id: 'new', timestamp: 1e9 })], [])
        await store.writer.write([aTask({ id: before[7] ?? '', timestamp: 1e9 })], [])
        const rest = await store.reader.list(ask({ after: first.next }))
        expect(rest.rows.map((row) => row.id)).toEqual(before.slice(5).toSpliced(2, 1))
      })
    })

    test('every promise of a closed history is rejected with HISTORY_UNAVAILABLE', async () => {
      const shut = await openSmall()
      await shut.writer.write([aTask({ id: 'a' })], [])
      await shut.reader.list(ask({}))
      await shut.close()
      const refused = { code: 'HISTORY_UNAVAILABLE' }
      await expect(shut.reader.list(ask({}))).rejects.toMatchObject(refused)
      await expect(shut.reader.get('a', EVERYTHING)).rejects.toMatchObject(refused)
      await expect(shut.writer.write([aTask({ id: 'b' })], [])).rejects.toMatchObject(refused)
      await expect(shut.writer.workers()).rejects.toMatchObject(refused)
    })
  })
}

const aWorker = (fields: Partial<Worker>): Worker => ({
  hostname: 'celery@host',
  pid: 1,
  firstSeen: 1,
  lastSeen: 2,
  saidOffline: false,
  freq: 2,
  active: 0,
  processed: 10,
  loadavg: [0, 0, 0],
  swIdent: 'py-celery',
  swVer: '5.6.0',
  swSys: 'Linux',
  clockDrift: -0.25,
  ...fields,
})
