/** What every history must keep. Run by the tests of its implementations; never by itself. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../contract/model/scope.ts'
import {
  asStored,
  aWorker,
  batchOf,
  inOrderOfId,
  listedIds,
  numbered,
  writeInOrder,
} from './history-batch-fixture.ts'
import { anyBatches, aTask, DAY, HOSTILE_IDS } from './task-arbitrary-fixture.ts'
import type { TaskReader, TaskWriter } from './task-store.ts'

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
    const write = (...tasks: readonly ReturnType<typeof aTask>[]) =>
      store.writer.write(batchOf({ tasks }))
    const get = (id: string) => store.reader.get(id, EVERYTHING)
    const listed = () => listedIds(store.reader)

    beforeEach(async () => {
      now = DAY
      store = await openSmall()
    })
    afterEach(() => store.close())

    describe('write()', () => {
      test('keeps a task whole, its steps included', async () => {
        const steps = [
          { state: 'RETRY', at: 1.5, worker: 'w1@host', retries: 1, exception: "KeyError('x')" },
          { state: 'PENDING', at: 2, worker: null, retries: null, exception: null },
        ]
        const more = { args: '(1,)', exception: "KeyError('x')\nmore", retries: 2, steps }
        const task = aTask({ id: 'a', ...more })
        await write(task)
        expect(await get('a')).toEqual(task)
        expect(await listed()).toEqual(['a'])
      })

      test('replaces a task whole, payload and steps included', async () => {
        const step = { state: 'STARTED', at: 1, worker: null, retries: null, exception: null }
        await write(aTask({ id: 'a', args: '(1,)', result: '2', steps: [step] }))
        const later = aTask({ id: 'a', state: 'RETRY', timestamp: 9 })
        await write(later)
        expect(await get('a')).toEqual(later)
        expect(await listed()).toEqual(['a'])
      })

      test.each(HOSTILE_IDS)('keeps the id %j apart from every other', async (id) => {
        const tasks = HOSTILE_IDS.map((each, at) => aTask({ id: each, pid: at, parentId: each }))
        await write(...tasks)
        const mine = tasks[HOSTILE_IDS.indexOf(id)]
        expect(await get(id)).toEqual(mine)
        expect(await store.writer.find([id])).toEqual([mine])
      })

      test('makes text that UTF-8 cannot hold well-formed, and finds it by either spelling', async () => {
        const odd = { state: '\ud800', at: 1, worker: '\ud800', retries: 1, exception: '\ud800' }
        await write(aTask({ id: 'x\ud800', name: '\udc00n', result: '\ud800', steps: [odd] }))
        const step = { ...odd, state: '\ufffd', worker: '\ufffd', exception: '\ufffd' }
        const kept = aTask({ id: 'x\ufffd', name: '\ufffdn', result: '\ufffd', steps: [step] })
        expect(await get('x\ud800')).toEqual(kept)
        expect(await store.writer.find(['x\ud800', 'x\ufffd'])).toEqual([kept])
      })

      test('takes two spellings of one id in a batch for one task, the last wins', async () => {
        const batch = [aTask({ id: 'x\ud800', pid: 1 }), aTask({ id: 'x\ufffd', pid: 2 })]
        await write(...batch)
        await write(...batch.toReversed())
        expect(await get('x\ufffd')).toMatchObject({ pid: 1 })
        expect(await listed()).toEqual(['x\ufffd'])
      })

      test('writes a batch although one of its numbers is none', async () => {
        const odd = { runtime: NaN, retries: 1.5, pid: Infinity, clock: 2 ** 70, timestamp: NaN }
        await write(aTask({ id: 'odd', ...odd }), aTask({ id: 'fine' }))
        const kept = { runtime: null, retries: 1.5, pid: null, clock: 2 ** 70, timestamp: 0 }
        expect(await get('odd')).toMatchObject(kept)
        expect(await listed()).toEqual(['fine', 'odd'])
      })

      test('changes a task where it lies, however many came after it', async () => {
        await write(aTask({ id: 'first', timestamp: 1 }))
        await write(...numbered(30))
        now += 2 * 86_400
        await write(...numbered(3, 'next day '))
        await write(aTask({ id: 'first', state: 'SUCCESS', timestamp: 99 }))
        expect((await listed()).filter((id) => id === 'first')).toEqual(['first'])
        expect(await get('first')).toMatchObject({ state: 'SUCCESS' })
      })

      test(
        'loses nothing, whatever the grouping: get() gives what was written last',
        async () => {
          const property = fc.asyncProperty(anyBatches, async (batches) => {
            const fresh = await openSmall()
            try {
              const last = await writeInOrder(fresh.writer, batches)
              for (const [id, task] of last) {
                expect(await fresh.reader.get(id, EVERYTHING)).toEqual(asStored(task))
              }
              const found = await fresh.writer.find([...last.keys(), 'nobody'])
              expect(inOrderOfId(found)).toEqual(inOrderOfId([...last.values()].map(asStored)))
              expect(await listedIds(fresh.reader)).toHaveLength(last.size)
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
        await write(aTask({ id: 'a' }))
        expect(await store.writer.find(['a', 'b', 'a'])).toEqual([aTask({ id: 'a' })])
      })

      test(
        'gives after a restart what was written before, and its changes go there',
        async () => {
          const property = fc.asyncProperty(anyBatches, async (batches) => {
            let fresh = await openSmall()
            try {
              const last = await writeInOrder(fresh.writer, batches)
              fresh = await fresh.reopen()
              const found = await fresh.writer.find([...last.keys()])
              expect(inOrderOfId(found)).toEqual(inOrderOfId([...last.values()].map(asStored)))
              await fresh.writer.write(batchOf({ tasks: found }))
              await fresh.writer.write(batchOf({ tasks: numbered(9) }))
              const ids = await listedIds(fresh.reader)
              expect(new Set(ids).size).toBe(ids.length)
              expect(ids).toHaveLength(last.size + 9)
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
        const gone = { ...first, saidOffline: true, lastSeen: 6 }
        await store.writer.write(batchOf({ workers: [first] }))
        await store.writer.write(batchOf({ workers: [next, gone] }))
        store = await store.reopen()
        expect(await store.writer.workers()).toEqual([gone, next])
      })

      test('knows one run although its pid was never told', async () => {
        const silent = aWorker({ pid: null, loadavg: null, clockDrift: null, active: null })
        await store.writer.write(batchOf({ workers: [silent] }))
        await store.writer.write(batchOf({ workers: [{ ...silent, lastSeen: 9 }] }))
        expect(await store.writer.workers()).toEqual([{ ...silent, lastSeen: 9 }])
      })
    })

    describe('lastWrite()', () => {
      test('is null in a new history, then when something was written, also after a restart', async () => {
        expect(await store.writer.lastWrite()).toBeNull()
        await write(aTask({ id: 'a' }))
        now += 60
        await store.writer.write(batchOf({ workers: [aWorker({})] }))
        expect(await store.writer.lastWrite()).toBe(DAY + 60)
        now += 3_600
        store = await store.reopen()
        expect(await store.writer.lastWrite()).toBe(DAY + 60)
      })
    })

    describe('tend()', () => {
      test('comes to an end, and loses nothing that is young', async () => {
        await write(...numbered(30))
        for (let slice = 0; await store.writer.tend(); slice += 1) expect(slice).toBeLessThan(1_000)
        now += 86_400
        for (let slice = 0; await store.writer.tend(); slice += 1) expect(slice).toBeLessThan(1_000)
        expect(await listed()).toHaveLength(30)
      })
    })

    test('every promise of a closed history is rejected with HISTORY_UNAVAILABLE', async () => {
      const shut = await openSmall()
      await shut.writer.write(batchOf({ tasks: [aTask({ id: 'a' })] }))
      await listedIds(shut.reader)
      await shut.close()
      const refused = { code: 'HISTORY_UNAVAILABLE' }
      await expect(listedIds(shut.reader)).rejects.toMatchObject(refused)
      await expect(shut.reader.get('a', EVERYTHING)).rejects.toMatchObject(refused)
      const batch = batchOf({ tasks: [aTask({ id: 'b' })] })
      await expect(shut.writer.write(batch)).rejects.toMatchObject(refused)
      await expect(shut.writer.workers()).rejects.toMatchObject(refused)
      await expect(shut.writer.lastWrite()).rejects.toMatchObject(refused)
      await expect(shut.writer.tend()).rejects.toMatchObject(refused)
    })
  })
}
