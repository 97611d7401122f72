import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { ask, many } from '../task-oracle-fixture.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { encodeCursor } from './task-cursor.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const open = (directory: string) =>
  openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: 10 })

describe('openSqliteReader()', () => {
  test('reads a directory that is empty or not there as empty, and does not make it', async () => {
    const directory = newDirectory()
    for (const path of [directory, join(directory, 'not', 'there')]) {
      const reader = openSqliteReader({ directory: path })
      expect(await reader.list(ask({}))).toEqual({ rows: [], next: null })
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
    expect(await reader.list(ask({}))).toEqual({ rows: [], next: null })
    const writer = open(directory)
    await writer.write(many(2), [])
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
      await writer.write(many(count), [])
      expect((await reader.list(ask({}))).rows).toHaveLength(count)
    }
    await reader.close()
    await writer.close()
  })

  test('reads what a writer left behind that is not there any more', async () => {
    const directory = newDirectory()
    const writer = open(directory)
    await writer.write(many(25), [])
    await writer.close()
    const reader = openSqliteReader({ directory })
    expect((await reader.list(ask({}))).rows).toHaveLength(25)
    await reader.close()
  })

  test('puts rows of one timestamp in order of segment, then row, the latest first', async () => {
    const directory = newDirectory()
    const writer = open(directory)
    const ids = Array.from({ length: 35 }, (_, at) => `task ${at}`)
    await writer.write(
      ids.map((id) => aTask({ id, timestamp: 7, state: id.endsWith('3') ? 'FAILURE' : 'RETRY' })),
      [],
    )
    const reader = openSqliteReader({ directory })
    const all = await reader.list(ask({}))
    expect(all.rows.map((row) => row.id)).toEqual(ids.toReversed())
    const second = await reader.list(
      ask({ limit: 4, after: encodeCursor({ timestamp: 7, segment: 3, row: 3 }) }),
    )
    expect(second.rows.map((row) => row.id)).toEqual(['task 21', 'task 20', 'task 19', 'task 18'])
    expect(second.next).toBe(encodeCursor({ timestamp: 7, segment: 2, row: 9 }))
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
    await writer.write(tasks, [])
    const reader = openSqliteReader({ directory })
    const newest = tasks.toReversed().map(({ id }) => id)
    const filters = [{ states: ['FAILURE', 'RETRY', 'NONE'] }, { name: 'R' }, { name: 'e' }]
    for (const filter of filters) {
      const wanted = newest.filter((id) => filter.name !== 'R' || Number(id.slice(5)) % 90 === 0)
      for (const limit of [1, 9, 40, 299]) {
        const { rows } = await reader.list(ask({ filter, limit }))
        expect(rows.map(({ id }) => id)).toEqual(wanted.slice(0, limit))
      }
    }
    await reader.close()
    await writer.close()
  })

  test('stays right with more segments than it keeps open', async () => {
    const directory = newDirectory()
    const writer = openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: 1 })
    await writer.write(many(70), [])
    const reader = openSqliteReader({ directory })
    for (const limit of [70, 3]) {
      expect((await reader.list(ask({ limit }))).rows).toHaveLength(limit)
      expect(await reader.get('task 0', EVERYTHING)).toMatchObject({ id: 'task 0' })
    }
    await reader.close()
    await writer.close()
  })
})
