import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import type { Task } from '../../../contract/model/task.ts'
import { aRollup, aWorker, batchOf, sumsOf } from '../history-batch-fixture.ts'
import { DAY_S, DEFAULT_RETENTION, type Retention } from '../retention.ts'
import { totalOf } from '../rollup-oracle-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { openForReading } from './database.ts'
import { openRollupReader } from './rollup-reader.ts'
import { SEGMENT } from './schema.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

describe('retention', () => {
  let directory: string
  let now: number
  let lost: number
  beforeEach(() => {
    directory = newDirectory()
    now = DAY
    lost = 0
  })

  const open = (retention: Partial<Retention> = {}, tasksPerSegment = 10) =>
    openSqliteWriter({
      directory,
      clock: () => now,
      tasksPerSegment,
      retention: { ...DEFAULT_RETENTION, ...retention },
      onLost: (tasks) => (lost += tasks),
    })
  const tendAll = async (writer: ReturnType<typeof open>) => {
    let slices = 0
    while (await writer.tend()) {
      slices += 1
      if (slices > 10_000) throw new Error('Cannot come to an end')
    }
    return slices
  }
  const segments = () =>
    readdirSync(directory)
      .flatMap((name) => /^segment-(\d+)\.sqlite$/.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b)
  const ended = (prefix: string, count: number, more: Partial<Task> = {}): Task[] =>
    Array.from({ length: count }, (_, at) =>
      aTask({ id: `${prefix}${at}`, state: 'SUCCESS', timestamp: now, args: '(1,)', ...more }),
    )

  test('drops segments whose tasks are all old, also when no task came since', async () => {
    const writer = open({ taskDays: 7 })
    await writer.write(batchOf({ tasks: ended('old ', 15) }))
    now += DAY_S
    await writer.write(batchOf({ tasks: ended('day 2 ', 5) }))
    expect(segments()).toEqual([1, 2, 3])
    now = DAY + 6.9 * DAY_S
    await tendAll(writer)
    expect(segments()).toEqual([1, 2, 3])
    now = DAY + 7.6 * DAY_S
    await tendAll(writer)
    expect(segments()).toEqual([3])
    now += 2 * DAY_S
    await tendAll(writer)
    expect(segments()).toEqual([])
    expect(await writer.find(['old 0', 'day 2 0'])).toEqual([])
    // An event of a task that was dropped begins it anew, in a segment with a new number.
    await writer.write(batchOf({ tasks: ended('old ', 1) }))
    expect(segments()).toEqual([4])
    expect(lost).toBe(0)
    await writer.close()
    const again = open()
    expect(await again.find(['old 0'])).toHaveLength(1)
    await again.close()
  })

  test('leaves the file to a reader that has it open', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: ended('t', 5) }))
    const reader = openForReading(join(directory, 'segment-1.sqlite'), SEGMENT)
    reader?.exec('BEGIN')
    const count = () => reader?.prepare('SELECT count(*) AS count FROM task').get()?.count
    expect(count()).toBe(5)
    now += 9 * DAY_S
    await tendAll(writer)
    expect(segments()).toEqual([])
    expect(count()).toBe(5)
    reader?.close()
    await writer.close()
  })

  test('counts the tasks it loses sight of', async () => {
    const writer = open()
    const open3 = ended('open ', 3, { state: 'STARTED' })
    await writer.write(batchOf({ tasks: [...ended('t', 6), ...open3] }))
    now += 9 * DAY_S
    await tendAll(writer)
    expect(segments()).toEqual([])
    expect(lost).toBe(3)
    await writer.close()
  })

  test('keeps a task that goes on for longer, and only it', async () => {
    const writer = open()
    const long = aTask({ id: 'long', state: 'STARTED', timestamp: now })
    await writer.write(batchOf({ tasks: [long, ...ended('t', 8)] }))
    now += 9 * DAY_S
    await writer.write(batchOf({ tasks: [{ ...long, state: 'RETRY', timestamp: now }] }))
    await tendAll(writer)
    expect(await writer.find(['long', 't0', 't7'])).toMatchObject([{ id: 'long', state: 'RETRY' }])
    await writer.close()
  })

  test('keeps failures for longer, thinning their segments out', async () => {
    const writer = open({ failureDays: 30 }, 3_000)
    const failed = ended('failed ', 20, { state: 'FAILURE', exception: 'E()' })
    await writer.write(batchOf({ tasks: [...ended('t', 2_000), ...failed] }))
    const size = () => statSync(join(directory, 'segment-1.sqlite')).size
    await writer.close()
    const before = size()
    now += 8.5 * DAY_S
    const again = open({ failureDays: 30 }, 3_000)
    expect(await tendAll(again)).toBeGreaterThanOrEqual(4)
    expect(await again.find(['t0', 't1999', 'failed 0', 'failed 19'])).toHaveLength(2)
    await again.close()
    expect(size()).toBeLessThan(before / 2)
    now = DAY + 31 * DAY_S
    const last = open({ failureDays: 30 }, 3_000)
    await tendAll(last)
    expect(segments()).toEqual([])
    await last.close()
  })

  test('keeps at most so many tasks, whatever their age', async () => {
    const writer = open({ maxTasks: 25 })
    await writer.write(batchOf({ tasks: ended('t', 25) }))
    now += 61
    await tendAll(writer)
    expect(segments()).toEqual([1, 2, 3])
    await writer.write(batchOf({ tasks: ended('u', 1) }))
    now += 61
    await tendAll(writer)
    expect(segments()).toEqual([2, 3])
    await writer.close()
  })

  test('drops payloads before their tasks, but neither steps nor previews', async () => {
    const writer = open({ payloadDays: 1 }, 5_000)
    const steps = [{ state: 'RETRY', at: 1, worker: 'w', retries: 0, exception: 'E()' }]
    const big = { result: 'r'.repeat(500) }
    const tasks = [...ended('t', 3_000, big), ...ended('again ', 3, { ...big, steps })]
    await writer.write(batchOf({ tasks }))
    await writer.close()
    const size = () => statSync(join(directory, 'segment-1.sqlite')).size
    const before = size()
    now += 3 * DAY_S
    const again = open({ payloadDays: 1 }, 5_000)
    await tendAll(again)
    const [one, other] = await again.find(['t5', 'again 1'])
    expect(one).toMatchObject({ args: null, result: null, steps: null, state: 'SUCCESS' })
    expect(other).toMatchObject({ args: null, result: null, steps })
    await again.close()
    expect(size()).toBeLessThan(before / 2)
    const db = new DatabaseSync(join(directory, 'segment-1.sqlite'), { readOnly: true })
    expect(db.prepare("SELECT preview FROM task WHERE id = 't5'").get()?.preview).toMatch(/^rrr/)
    db.close()
  })

  test('drops runs of workers that were not heard of for as long', async () => {
    const writer = open()
    const workers = [aWorker({ pid: 1, lastSeen: DAY }), aWorker({ pid: 2, lastSeen: DAY + DAY_S })]
    await writer.write(batchOf({ workers }))
    now += 7.5 * DAY_S
    await tendAll(writer)
    expect(await writer.workers()).toEqual([workers[1]])
    await writer.close()
  })

  test('removes after a kill the file of a segment that was being dropped', async () => {
    const writer = open()
    await writer.write(batchOf({ tasks: ended('t', 15) }))
    await writer.close()
    const db = new DatabaseSync(join(directory, 'catalog.sqlite'))
    db.exec('UPDATE segment SET dropped = 1 WHERE number = 1')
    db.close()
    const again = open()
    expect(segments()).toEqual([2])
    expect(await again.find(['t0', 't12'])).toMatchObject([{ id: 't12' }])
    await again.close()
  })

  test('find() passes over a task that was open when it was thinned out; a late event begins it anew', async () => {
    const writer = open({ taskDays: 1, failureDays: 9 })
    await writer.write(
      batchOf({
        tasks: [
          aTask({ id: 'open', state: 'STARTED', timestamp: now }),
          aTask({ id: 'failed', state: 'FAILURE', timestamp: now }),
        ],
      }),
    )
    now += 3 * DAY_S
    await tendAll(writer)
    expect(lost).toBe(1)
    expect(await writer.find(['open', 'failed'])).toMatchObject([{ id: 'failed' }])
    const late = aTask({ id: 'open', state: 'SUCCESS', timestamp: now })
    await writer.write(batchOf({ tasks: [late] }))
    expect(await writer.find(['open'])).toEqual([late])
    await writer.close()
  })
})

describe('retention of sums', () => {
  const MINUTE = DAY / 60
  const range = { fromMinute: MINUTE - 100, toMinute: MINUTE + 200 * 1_440, scope: EVERYTHING }

  test('keeps minutes for eight days, hours for ninety, samples ever fewer', async () => {
    const directory = newDirectory()
    let now = DAY
    const writer = openSqliteWriter({ directory, clock: () => now })
    const samples = Array.from({ length: 720 }, (_, at) => ({ at: DAY + at * 10 }))
    await writer.write(
      batchOf({
        sums: sumsOf({
          rollups: [0, 1, 61].map((at) =>
            aRollup({ minute: MINUTE + at, name: 'a', counts: { sent: 1 } }),
          ),
          errors: [{ ...aRollup({ minute: MINUTE, name: 'a' }), error: 'e'.repeat(16), count: 1 }],
          queues: samples.map(({ at }) => ({
            name: 'q',
            at,
            ready: at,
            unacked: 1,
            consumers: 1,
          })),
          workers: samples.map(({ at }) => ({
            hostname: 'w',
            at,
            active: 1,
            processed: 1,
            load: 1,
          })),
        }),
        gaps: [{ from: DAY, to: DAY + 5, cause: 'away', events: null, isEstimate: false }],
      }),
    )
    const reader = openRollupReader(directory)
    const figures = async () => {
      while (await writer.tend());
      const asked = { ...range, stepMinutes: 150, by: null, limit: 1 }
      const [series] = (await reader.series(asked)).rows
      const detail = { ...asked, toMinute: MINUTE + 500, stepMinutes: 1 }
      const [minutes] = (await reader.series(detail)).rows
      return {
        events: totalOf(series),
        points: minutes?.points.length ?? 0,
        queue: (await reader.queueSeries({ ...range, queue: 'q' })).length,
        worker: (await reader.workerSeries({ ...range, hostname: 'w' })).length,
        errors: (await reader.errors({ ...range, limit: 1 })).rows.length,
        gaps: (await reader.gaps({ ...range, direction: 'oldest', cursor: null, limit: 500 })).rows
          .length,
      }
    }
    const all = { events: 3, points: 3, queue: 720, worker: 720, errors: 1, gaps: 1 }
    expect(await figures()).toEqual(all)
    now = DAY + 1.5 * DAY_S
    expect(await figures()).toEqual({ ...all, queue: 120, worker: 120 })
    now = DAY + 10 * DAY_S
    expect(await figures()).toEqual({ ...all, points: 2, queue: 2, worker: 2 })
    now = DAY + 91 * DAY_S
    const none = { events: 0, points: 0, queue: 0, worker: 0, errors: 0, gaps: 0 }
    expect(await figures()).toEqual(none)
    reader.close()
    await writer.close()
  })
})
