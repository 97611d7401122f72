import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { TaskQuery } from '../../../contract/model/query/task-query.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { aRollup, batchOf, sumsOf } from '../history-batch-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { ask, everyTask, idsOf } from '../task-oracle-fixture.ts'
import type { TaskReader, TaskWriter } from '../task-store.ts'
import { ALONE, newHistories } from './new-history-fixture.ts'
import { openPostgresReader } from './postgres-reader.ts'
import { openPostgresWriter } from './postgres-writer.ts'

const { url, missing } = inject('postgres')
const TASKS = 3_000
const MINUTE = DAY / 60
/** Rows of sums in each minute. */
const TYPES = 20
/** One task in a thousand. */
const RARE: TaskQuery = { kind: 'compare', field: 'runtime', op: '=', value: 7 }
const NEEDLE: TaskQuery = { kind: 'contains', fields: ['args', 'result'], text: 'NEEDLE' }

describe.skipIf(missing !== null)(peerTitle('queries in PostgreSQL', missing), () => {
  let writer: TaskWriter
  let reader: TaskReader
  let tight: TaskReader
  beforeAll(async () => {
    const history = await newHistories(url)()
    writer = await openPostgresWriter({
      url: history,
      clock: () => DAY,
      lease: ALONE,
      tasksPerSegment: 1_000,
    })
    const tasks = Array.from({ length: TASKS }, (_, at) =>
      aTask({
        id: `t${at}`,
        name: `type ${at % 7}`,
        timestamp: at,
        args: at % 1_000 === 0 ? "('needle',)" : '()',
        runtime: at % 1_000 === 0 ? 7 : 1,
        exception: at % 500 === 0 ? 'Refused by the far side' : null,
      }),
    )
    const minutes = Array.from({ length: 2_000 }, (_, at) => MINUTE + at)
    const rollups = minutes
      .slice(0, 100)
      .flatMap((minute) =>
        Array.from({ length: TYPES }, (_, type) =>
          aRollup({ minute, name: `type ${type}`, counts: { sent: 1 } }),
        ),
      )
    const errors = minutes.map((minute) => ({
      minute,
      name: 'type 0',
      worker: null,
      queue: null,
      error: 'f'.repeat(16),
      count: 1,
    }))
    await writer.write(batchOf({ tasks, sums: sumsOf({ rollups, errors }) }))
    reader = await openPostgresReader({ url: history })
    tight = await openPostgresReader({ url: history, budget: { rows: 400 } })
  })
  afterAll(async () => {
    await tight.close()
    await reader.close()
    await writer.close()
  })

  test('a page that runs into its budget says so, and leads on to every row', async () => {
    const found: string[] = []
    let pages = 0
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null;) {
      isFirst = false
      const page = await tight.list(ask({ query: RARE, cursor, limit: 2 }))
      expect(page.scanned).toBeLessThanOrEqual(400)
      expect(page.next === null).toBe(!page.limited)
      found.push(...idsOf(page.rows))
      cursor = page.next
      pages += 1
    }
    expect(found).toEqual(['t2000', 't1000', 't0'])
    expect(pages).toBeGreaterThan(TASKS / 400 - 1)
  })

  test('sums that run into their budget say so', async () => {
    expect(await tight.count({ ...everyTask, query: RARE })).toMatchObject({
      isExact: false,
      limited: true,
    })
    expect(await tight.facet({ ...everyTask, field: 'name', limit: 10 })).toMatchObject({
      limited: true,
    })
    expect(await reader.facet({ ...everyTask, field: 'name', limit: 10 })).toMatchObject({
      limited: false,
    })
  })

  test('sums of minutes end within their budget, the newest summed, and say so', async () => {
    const ask = { fromMinute: MINUTE, toMinute: MINUTE + 100, scope: EVERYTHING, limit: 100 }
    const series = { ...ask, stepMinutes: 1, by: null }
    const whole = await reader.series(series)
    expect(whole).toMatchObject({ limited: false, scanned: 100 * TYPES })
    expect(whole.rows[0]?.points).toHaveLength(100)
    const some = await tight.series(series)
    expect(some.limited).toBe(true)
    const points = some.rows[0]?.points ?? []
    expect(points.length).toBeLessThan(100)
    expect(points.at(-1)).toEqual(whole.rows[0]?.points.at(-1))
    const range = { ...ask, toMinute: MINUTE + 2_000 }
    expect(await reader.errors(range)).toMatchObject({ limited: false, rows: [{ count: 2_000 }] })
    const errors = await tight.errors(range)
    expect(errors.limited).toBe(true)
    expect(errors.rows[0]?.count).toBeLessThan(2_000)
    // Where it began is known nevertheless.
    expect(errors.rows[0]).toMatchObject({ firstMinute: MINUTE, lastMinute: MINUTE + 1_999 })
  })

  test('a signal ends a query as a spent budget does', async () => {
    const page = await reader.list(ask({ query: RARE, limit: 2 }), AbortSignal.abort())
    expect(page.limited).toBe(true)
    expect(page.scanned).toBeLessThan(TASKS)
  })

  test('a text is searched for at once where the newest tasks are not enough', async () => {
    const query: TaskQuery = { kind: 'contains', fields: ['exception'], text: 'FAR side' }
    const page = await reader.list(ask({ query, limit: 5 }))
    expect(page).toMatchObject({ limited: false, scanned: 1_006 })
    expect(idsOf(page.rows)).toEqual(['t2500', 't2000', 't1500', 't1000', 't500'])
    const rest = await reader.list(ask({ query, limit: 5, cursor: page.next }))
    expect(idsOf(rest.rows)).toEqual(['t0'])
    const needles = await reader.list(ask({ query: NEEDLE, limit: 5, direction: 'oldest' }))
    expect(idsOf(needles.rows)).toEqual(['t0', 't1000', 't2000'])
    expect(await tight.count({ ...everyTask, query: NEEDLE })).toMatchObject({
      count: 3,
      isExact: true,
    })
  })

  test('an id is found by its index', async () => {
    const query: TaskQuery = { kind: 'oneOf', field: 'id', values: ['t17'] }
    expect(await tight.list(ask({ query }))).toMatchObject({ limited: false, scanned: 1 })
    const part: TaskQuery = { kind: 'startsWith', field: 'id', text: 'T299' }
    expect(idsOf((await tight.list(ask({ query: part }))).rows)).toHaveLength(11)
  })
})
