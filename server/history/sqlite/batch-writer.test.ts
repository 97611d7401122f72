import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { aRollup, aWorker, batchOf, numbered, sumsOf } from '../history-batch-fixture.ts'
import { totalOf } from '../rollup-oracle-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import type { HistoryBatch } from '../task-store.ts'
import { openRollupReader } from './rollup-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const MINUTE = DAY / 60

/** A batch with sums of so many events, and an error each. */
const summed = (events: number, parts: Partial<HistoryBatch> = {}): HistoryBatch => {
  const key = { minute: MINUTE, name: 'shop.pay', worker: 'w1@host', queue: null }
  const rollups = [aRollup({ ...key, counts: { succeeded: events } })]
  const errors = [{ ...key, error: '00000000000000aa', count: events }]
  return batchOf({ sums: sumsOf({ rollups, errors }), ...parts })
}

describe('createBatchWriter()', () => {
  let directory: string
  beforeEach(() => {
    directory = newDirectory()
  })

  const open = (where = directory) =>
    openSqliteWriter({ directory: where, clock: () => DAY, tasksPerSegment: 10 })

  /** Has a file of the history refuse to be written until the function that it gives is called. */
  const refuse = (file: string, table: string): (() => void) => {
    const run = (sql: string) => {
      const db = new DatabaseSync(join(directory, file))
      db.exec(sql)
      db.close()
    }
    const verbs = ['INSERT', 'UPDATE']
    for (const verb of verbs) {
      run(`CREATE TRIGGER no_${verb} BEFORE ${verb} ON ${table}
        BEGIN SELECT RAISE(ABORT, 'no room'); END`)
    }
    return () => verbs.forEach((verb) => run(`DROP TRIGGER no_${verb}`))
  }

  /** What a kill now would leave, as the next writer finds it. */
  const afterKill = async <T>(look: (left: string) => Promise<T>): Promise<T> => {
    const left = newDirectory()
    cpSync(directory, left, { recursive: true })
    const next = open(left)
    try {
      return await look(left)
    } finally {
      await next.close()
    }
  }

  const counted = async (where = directory) => {
    const reader = openRollupReader(where)
    const range = { fromMinute: MINUTE - 9, toMinute: MINUTE + 9, scope: EVERYTHING, limit: 9 }
    const [series] = (await reader.series({ ...range, stepMinutes: 1, by: null })).rows
    const [errors] = (await reader.errors(range)).rows
    reader.close()
    return [totalOf(series), errors?.count ?? 0]
  }

  const idsIn = (where: string) =>
    [1, 2, 3].map((number) => {
      const db = new DatabaseSync(join(where, `segment-${number}.sqlite`), { readOnly: true })
      const { count } = db.prepare('SELECT count(*) AS count FROM task').get() ?? {}
      db.close()
      return count
    })

  test('adds sums once when their file refused at first and the batch is given again', async () => {
    const writer = open()
    await writer.write(summed(1, { tasks: numbered(3) }))
    const allow = refuse('rollups.sqlite', 'rollup')
    const batch = summed(10, { tasks: numbered(5) })
    await expect(writer.write(batch)).rejects.toThrow('no room')
    await expect(writer.write({ ...batch })).rejects.toThrow('no room')
    expect(await counted()).toEqual([1, 1])
    allow()
    await writer.write({ ...batch, sums: { ...batch.sums } })
    expect(await counted()).toEqual([11, 11])
    await writer.write(summed(100))
    expect(await counted()).toEqual([111, 111])
    await writer.close()
    expect(await afterKill(counted)).toEqual([111, 111])
  })

  test('adds the sums of a batch that was given up before those of the next', async () => {
    const writer = open()
    await writer.write(summed(1, { tasks: numbered(3) }))
    const allow = refuse('rollups.sqlite', 'rollup')
    const given = summed(10, { tasks: numbered(25), workers: [aWorker({})] })
    await expect(writer.write(given)).rejects.toThrow('no room')
    allow()
    await writer.write(summed(100, { tasks: [aTask({ id: 'other' })] }))
    expect(await counted()).toEqual([111, 111])
    expect(await writer.find(numbered(25).map(({ id }) => id))).toHaveLength(25)
    expect(await writer.workers()).toHaveLength(1)
    await writer.close()
  })

  test('writes after a kill what the batch had yet to write: sums, tasks elsewhere, workers', async () => {
    const writer = open()
    await writer.write(summed(1, { tasks: numbered(25) }))
    // The batch begins in one of the full segments.
    const allow = refuse('segment-3.sqlite', 'task')
    const changed = numbered(25).map((task) => ({ ...task, retries: 7, args: `(${task.id})` }))
    const batch = summed(10, { tasks: changed, workers: [aWorker({})] })
    await expect(writer.write(batch)).rejects.toThrow('no room')
    expect(await counted()).toEqual([1, 1])
    allow()
    await afterKill(async (left) => {
      expect(await counted(left)).toEqual([11, 11])
      expect(idsIn(left)).toEqual([10, 10, 5])
    })
    await writer.close()

    // The same again, by the writer that looks at what it finds.
    const next = open()
    expect(await counted()).toEqual([11, 11])
    const found = await next.find(changed.map(({ id }) => id))
    expect(found.map(({ retries }) => retries)).toEqual(Array.from({ length: 25 }, () => 7))
    expect(found.every(({ id, args }) => args === `(${id})`)).toBe(true)
    expect(await next.workers()).toHaveLength(1)
    expect(await next.lastWrite()).toBe(DAY)
    await next.close()
    await open().close()
    expect(await counted()).toEqual([11, 11])
  })

  test('has nothing of a batch whose first transaction was refused', async () => {
    const writer = open()
    await writer.write(summed(1, { tasks: numbered(3) }))
    const allow = refuse('segment-1.sqlite', 'task')
    const batch = summed(10, { tasks: numbered(5) })
    await expect(writer.write(batch)).rejects.toThrow('no room')
    await afterKill(async (left) => expect(await counted(left)).toEqual([1, 1]))
    allow()
    await writer.write(batch)
    expect(await counted()).toEqual([11, 11])
    await writer.close()
  })

  test('counts a batch twice that is given twice', async () => {
    const writer = open()
    const batch = summed(10, { tasks: numbered(2) })
    await writer.write(batch)
    await writer.write(batch)
    expect(await counted()).toEqual([20, 20])
    await writer.close()
  })

  test('keeps few names apart in a minute, and counts the rest all the same', async () => {
    const writer = openSqliteWriter({ directory, clock: () => DAY, maxRollupRows: 5 })
    const flood = (prefix: string) => {
      const keys = Array.from({ length: 50 }, (_, at) => ({
        minute: MINUTE,
        name: `${prefix} ${at}`,
        worker: null,
        queue: null,
      }))
      return sumsOf({
        rollups: keys.map((key) => aRollup({ ...key, counts: { sent: 1 } })),
        errors: keys.map((key, at) => ({ ...key, error: `${prefix}${at}`, count: 1 })),
      })
    }
    await writer.write(batchOf({ sums: flood('a') }))
    await writer.write(batchOf({ sums: flood('b') }))
    const reader = openRollupReader(directory)
    const range = { fromMinute: MINUTE, toMinute: MINUTE + 1, scope: EVERYTHING, limit: 100 }
    const series = (await reader.series({ ...range, stepMinutes: 1, by: 'name' })).rows
    expect(series).toHaveLength(6)
    expect(series.reduce((sum, one) => sum + totalOf(one), 0)).toBe(100)
    expect(series[0]).toMatchObject({ key: null, isRest: false })
    const errors = (await reader.errors(range)).rows
    expect(errors).toHaveLength(6)
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(100)
    reader.close()
    await writer.close()
  })
})
