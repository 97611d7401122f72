import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { runSql } from '../../../test/peers/postgresql-database.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { batchOf, listedIds, sumsOf, aRollup } from '../history-batch-fixture.ts'
import { DAY_S, DEFAULT_RETENTION, type Retention } from '../retention.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import type { TaskReader, TaskWriter } from '../task-store.ts'
import { ALONE, newHistories } from './new-history-fixture.ts'
import { openPostgresReader } from './postgres-reader.ts'
import { openPostgresWriter } from './postgres-writer.ts'

const { url, missing } = inject('postgres')

describe.skipIf(missing !== null)(peerTitle('retention in PostgreSQL', missing), () => {
  const newHistory = newHistories(url)
  let now = DAY
  let lost = 0
  let history: string
  let writer: TaskWriter
  let reader: TaskReader
  const open = async (retention: Partial<Retention>, tasksPerSegment = 100) => {
    history = await newHistory()
    writer = await openPostgresWriter({
      url: history,
      clock: () => now,
      lease: ALONE,
      tasksPerSegment,
      retention: { ...DEFAULT_RETENTION, ...retention },
      onLost: (tasks) => (lost += tasks),
    })
    reader = await openPostgresReader({ url: history })
  }
  const tendAll = async () => {
    while (await writer.tend());
  }
  const count = async (table: string) => {
    const schema = new URL(history).searchParams.get('schema') ?? ''
    const plain = new URL(history)
    plain.search = ''
    const [row] = await runSql(plain.href, `SELECT count(*)::int AS n FROM ${schema}.${table}`)
    return row?.['n']
  }

  beforeEach(() => {
    now = DAY
    lost = 0
  })
  afterEach(async () => {
    await reader.close()
    await writer.close()
  })

  test('tend() drops a segment of old tasks, its words too, and counts those that never ended', async () => {
    await open({ taskDays: 2, failureDays: 2 })
    await writer.write(
      batchOf({
        tasks: [
          aTask({ id: 'done', state: 'SUCCESS', name: 'old.type', timestamp: now }),
          aTask({ id: 'open', state: 'STARTED', name: 'old.type', timestamp: now }),
        ],
      }),
    )
    now += DAY_S
    await writer.write(
      batchOf({ tasks: [aTask({ id: 'young', name: 'new.type', timestamp: now })] }),
    )
    now += 2 * DAY_S - 1
    await tendAll()
    expect(await listedIds(reader)).toEqual(['young'])
    expect(lost).toBe(1)
    expect(await count(`word WHERE text = 'old.type'`)).toBe(0)
    expect(await count(`word WHERE text = 'new.type'`)).toBe(1)
    await writer.write(
      batchOf({ tasks: [aTask({ id: 'again', name: 'old.type', timestamp: now })] }),
    )
    const again = await reader.get('again', EVERYTHING)
    expect(again?.name).toBe('old.type')
  })

  test('tend() keeps failures longer than the rest', async () => {
    await open({ taskDays: 1, failureDays: 5 })
    await writer.write(
      batchOf({
        tasks: ['SUCCESS', 'FAILURE', 'STARTED'].map((state) =>
          aTask({ id: state, state, timestamp: now, args: '(1,)' }),
        ),
      }),
    )
    now += 3 * DAY_S
    await tendAll()
    expect(await listedIds(reader)).toEqual(['FAILURE'])
    expect(await count('payload')).toBe(1)
    expect(lost).toBe(1)
    now += 3 * DAY_S
    await tendAll()
    expect(await listedIds(reader)).toEqual([])
    expect(await count('segment')).toBe(0)
  })

  test('tend() drops the oldest segments where there are too many tasks', async () => {
    await open({ maxTasks: 25 }, 10)
    for (let at = 0; at < 40; at += 10) {
      const tasks = Array.from({ length: 10 }, (_, n) =>
        aTask({ id: `t${at + n}`, timestamp: now + at }),
      )
      await writer.write(batchOf({ tasks }))
    }
    await tendAll()
    const left = await listedIds(reader)
    expect(left).toHaveLength(20)
    expect(left).toContain('t39')
    expect(left).not.toContain('t19')
  })

  test('write() takes a late event of a task whose segment is gone for that of a new task', async () => {
    await open({ maxTasks: 15 }, 10)
    for (const prefix of ['a', 'b', 'c']) {
      const tasks = Array.from({ length: 10 }, (_, n) =>
        aTask({ id: `${prefix}${n}`, state: 'STARTED', timestamp: now }),
      )
      await writer.write(batchOf({ tasks }))
    }
    await tendAll()
    expect(lost).toBe(20)
    expect(await writer.find(['a1', 'c1'])).toMatchObject([{ id: 'c1' }])
    await writer.write(batchOf({ tasks: [aTask({ id: 'a2', state: 'SUCCESS', timestamp: now })] }))
    expect(await listedIds(reader)).toContain('a2')
  })

  test('tend() drops payloads sooner than tasks', async () => {
    await open({ payloadDays: 1 })
    const steps = [{ state: 'RETRY', at: 1, worker: null, retries: 1, exception: null }]
    await writer.write(
      batchOf({
        tasks: [aTask({ id: 'a', timestamp: now, args: '(1,)', exception: 'E()', steps })],
      }),
    )
    now += 2 * DAY_S
    await tendAll()
    expect(await reader.get('a', EVERYTHING)).toMatchObject({ args: null, exception: null, steps })
  })

  test('sums are seen whose names were dropped a moment before', async () => {
    await open({ sumDays: 30 })
    const sumOf = (time: number) =>
      sumsOf({ rollups: [aRollup({ minute: time / 60, name: 'a', counts: { sent: 1 } })] })
    await writer.write(batchOf({ sums: sumOf(now) }))
    now += 40 * DAY_S
    while ((await count('series')) !== 0) await writer.tend()
    await writer.write(batchOf({ sums: sumOf(now) }))
    const [series] = (
      await reader.series({
        fromMinute: now / 60,
        toMinute: now / 60 + 1,
        scope: EVERYTHING,
        stepMinutes: 1,
        by: 'name',
        limit: 1,
      })
    ).rows
    expect(series).toMatchObject({ key: 'a', points: [{ counts: { sent: 1 } }] })
  })

  test('tend() makes hours of old minutes, and drops what is older than sums are kept', async () => {
    await open({ sumDays: 30 })
    const hour = DAY / 60
    const at = (minute: number) =>
      aRollup({ minute, name: 'a', counts: { sent: 1 }, runtime: new Map([[3, 2]]) })
    const early = [0, 1, 59, 60].map((minute) => at(hour + minute))
    await writer.write(batchOf({ sums: sumsOf({ rollups: early }) }))
    now += 9 * DAY_S
    await tendAll()
    const range = { fromMinute: hour, toMinute: hour + 120 }
    const [series] = (
      await reader.series({
        ...range,
        scope: EVERYTHING,
        stepMinutes: 60,
        by: 'name',
        limit: 1,
      })
    ).rows
    expect(series?.points.map(({ minute, counts }) => [minute - hour, counts.sent])).toEqual([
      [0, 3],
      [60, 1],
    ])
    expect(series?.points[0]?.runtime).toEqual(new Map([[3, 6]]))
    expect(await count('rollup')).toBe(2)
    now += 30 * DAY_S
    await tendAll()
    expect(await count('rollup')).toBe(0)
    expect(await count('series')).toBe(0)
  })
})
