import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TaskQuery } from '../../../contract/model/query/task-query.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { batchOf, numbered } from '../history-batch-fixture.ts'
import type { Budget } from '../query/effort.ts'
import { encodeCursor } from '../query/page-cursor.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { ask, everyTask, pagesOf } from '../task-oracle-fixture.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const open = (directory: string) =>
  openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: 10 })

describe('openSqliteReader()', () => {
  test('reads a directory that is empty or not there as empty, and does not make it', async () => {
    const directory = newDirectory()
    for (const path of [directory, join(directory, 'not', 'there')]) {
      const reader = openSqliteReader({ directory: path })
      expect(await reader.list(ask({}))).toEqual({
        rows: [],
        next: null,
        prev: null,
        scanned: 0,
        limited: false,
      })
      expect(await reader.get('a', EVERYTHING)).toBeNull()
      expect(await reader.children(['a'], EVERYTHING)).toEqual(new Map())
      await reader.close()
    }
    expect(readdirSync(directory)).toEqual([])
  })

  test('reads a catalog that is still being made as empty', async () => {
    const directory = newDirectory()
    writeFileSync(join(directory, 'catalog.sqlite'), '')
    const reader = openSqliteReader({ directory })
    expect(await reader.list(ask({}))).toEqual({
      rows: [],
      next: null,
      prev: null,
      scanned: 0,
      limited: false,
    })
    const writer = open(directory)
    await writer.write(batchOf({ tasks: numbered(2) }))
    expect((await reader.list(ask({}))).rows).toHaveLength(2)
    await reader.close()
    await writer.close()
  })

  test('notices what is written, and segments that are begun, after it was opened', async () => {
    const directory = newDirectory()
    const reader = openSqliteReader({ directory })
    expect((await reader.list(ask({}))).rows).toEqual([])
    const writer = open(directory)
    for (const count of [3, 10, 11, 35]) {
      await writer.write(batchOf({ tasks: numbered(count) }))
      expect((await reader.list(ask({}))).rows).toHaveLength(count)
    }
    await reader.close()
    await writer.close()
  })

  test('reads what a writer left behind that is not there any more', async () => {
    const directory = newDirectory()
    const writer = open(directory)
    await writer.write(batchOf({ tasks: numbered(25) }))
    await writer.close()
    const reader = openSqliteReader({ directory })
    expect((await reader.list(ask({}))).rows).toHaveLength(25)
    await reader.close()
  })

  test('puts rows of one timestamp in order of segment, then row, the latest first', async () => {
    const directory = newDirectory()
    const writer = open(directory)
    const ids = Array.from({ length: 35 }, (_, at) => `task ${at}`)
    const tasks = ids.map((id) =>
      aTask({ id, timestamp: 7, state: id.endsWith('3') ? 'FAILURE' : 'RETRY' }),
    )
    await writer.write(batchOf({ tasks }))
    const reader = openSqliteReader({ directory })
    const all = await reader.list(ask({}))
    expect(all.rows.map((row) => row.id)).toEqual(ids.toReversed())
    const place = { sort: 'timestamp', direction: 'newest', way: 'next', value: 7 } as const
    const cursor = encodeCursor({ ...place, segment: 3, row: 3 })
    const second = await reader.list(ask({ limit: 4, cursor }))
    expect(second.rows.map((row) => row.id)).toEqual(['task 21', 'task 20', 'task 19', 'task 18'])
    expect(second.next).toBe(encodeCursor({ ...place, segment: 2, row: 9 }))
    await reader.close()
    await writer.close()
  })

  test('reads on where one of several states or types fills the page', async () => {
    const directory = newDirectory()
    const writer = openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: 150 })
    const tasks = Array.from({ length: 300 }, (_, at) =>
      aTask({
        id: `task ${at}`,
        name: at % 90 === 0 ? 'rare' : 'often',
        state: at % 70 === 0 ? 'FAILURE' : 'RETRY',
        timestamp: at,
      }),
    )
    await writer.write(batchOf({ tasks }))
    const reader = openSqliteReader({ directory })
    const newest = tasks.toReversed().map(({ id }) => id)
    const queries: readonly [TaskQuery, number][] = [
      [{ kind: 'oneOf', field: 'state', values: ['FAILURE', 'RETRY', 'NONE'] }, 1],
      [{ kind: 'contains', fields: ['name'], text: 'r' }, 90],
      [{ kind: 'contains', fields: ['name'], text: 'e' }, 1],
    ]
    for (const [query, step] of queries) {
      const wanted = newest.filter((id) => Number(id.slice(5)) % step === 0)
      for (const limit of [1, 9, 40, 299]) {
        const { rows } = await reader.list(ask({ query, limit }))
        expect(rows.map(({ id }) => id)).toEqual(wanted.slice(0, limit))
      }
    }
    await reader.close()
    await writer.close()
  })

  test('stays right with more segments than it keeps open', async () => {
    const directory = newDirectory()
    const writer = openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: 1 })
    await writer.write(batchOf({ tasks: numbered(70) }))
    const reader = openSqliteReader({ directory })
    for (const limit of [70, 3]) {
      expect((await reader.list(ask({ limit }))).rows).toHaveLength(limit)
      expect(await reader.get('task 0', EVERYTHING)).toMatchObject({ id: 'task 0' })
    }
    await reader.close()
    await writer.close()
  }, 30_000)

  describe('with a budget', () => {
    const tasks = Array.from({ length: 400 }, (_, at) =>
      aTask({
        id: `task ${at}`,
        name: 'often',
        timestamp: at,
        runtime: at % 50,
        exception: at % 37 === 0 ? 'refused' : 'another',
      }),
    )
    const rare: TaskQuery = { kind: 'contains', fields: ['exception'], text: 'refused' }
    const inRare = tasks.filter(({ exception }) => exception === 'refused').map(({ id }) => id)

    /** A history of four segments, and a reader with that budget. */
    const openWith = async (budget: Partial<Budget>) => {
      const directory = newDirectory()
      const writer = openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: 100 })
      await writer.write(batchOf({ tasks }))
      await writer.close()
      return openSqliteReader({ directory, budget, now: () => 0 })
    }

    test.each([
      ['of rows', { rows: 70 }],
      ['of rows, smaller than a slice', { rows: 1 }],
      ['of no time at all', { ms: 0 }],
    ])('%s, pages lead on to the end and miss nothing', async (_what, budget) => {
      const reader = await openWith(budget)
      for (const direction of ['newest', 'oldest'] as const) {
        const query = ask({ query: rare, direction })
        const { forth, back } = await pagesOf(reader, query)
        const wanted = direction === 'newest' ? inRare.toReversed() : inRare
        expect(forth.flat().map(({ id }) => id)).toEqual(wanted)
        expect(back.flat().map(({ id }) => id)).toEqual(wanted)
        expect(forth.length).toBeGreaterThan(3)
      }
      await reader.close()
    })

    test('says of a page that it was limited, and how much was looked at', async () => {
      const reader = await openWith({ rows: 70 })
      const page = await reader.list(ask({ query: rare }))
      expect(page.limited).toBe(true)
      expect(page.scanned).toBeGreaterThanOrEqual(70)
      expect(page.scanned).toBeLessThan(300)
      const full = await reader.list(ask({ limit: 10 }))
      expect(full).toMatchObject({ limited: false })
      await reader.close()
    })

    test('says of sums and of lists by value that they were limited', async () => {
      const reader = await openWith({ rows: 70 })
      const range = { from: 0, to: 400 }
      const selection = { ...everyTask, query: rare }
      for (const answer of [
        await reader.list(ask({ sort: 'runtime' })),
        await reader.histogram({ ...selection, range, buckets: 3 }),
        await reader.facet({ ...selection, field: 'name', limit: 3 }),
        await reader.count(selection),
      ]) {
        expect(answer.limited).toBe(true)
        expect(answer.scanned).toBeLessThan(600)
      }
      const { count, isExact } = await reader.count(selection)
      expect([count, isExact]).toEqual([inRare.length, false])
      const byId: TaskQuery = { kind: 'contains', fields: ['id'], text: 'task' }
      const all = await reader.count({ ...everyTask, query: byId })
      expect(all).toMatchObject({ count: 400, isExact: false, limited: true })
      await reader.close()
    })

    test('ends a query whose signal is aborted', async () => {
      const reader = await openWith({})
      const signal = AbortSignal.abort()
      expect(await reader.list(ask({ query: rare }), signal)).toMatchObject({ limited: true })
      expect(await reader.list(ask({ query: rare }))).toMatchObject({ limited: false })
      await reader.close()
    })
  })
})
