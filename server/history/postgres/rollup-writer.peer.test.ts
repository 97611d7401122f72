import { describe, expect, inject, test } from 'vitest'
import { OTHER_ERRORS } from '../../../contract/model/rollup.ts'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { peerTitle } from '../../../test/peers/shared-peer.ts'
import { openDatabase } from '../../postgres/database.ts'
import { aRollup, sumsOf } from '../history-batch-fixture.ts'
import { totalOf } from '../rollup-oracle-fixture.ts'
import type { RollupBatch } from '../rollup-store.ts'
import { ALONE, newHistories } from './new-history-fixture.ts'
import { openPostgresReader } from './postgres-reader.ts'
import { openPostgresWriter } from './postgres-writer.ts'
import { createRollupWriter } from './rollup-writer.ts'

const { url, missing } = inject('postgres')
const MINUTE = 29_000_000

describe.skipIf(missing !== null)(peerTitle('createRollupWriter()', missing), () => {
  const newHistory = newHistories(url)

  test('keeps few names and errors apart in a minute, and counts the rest all the same', async () => {
    const history = await newHistory()
    await (await openPostgresWriter({ url: history, clock: () => 0, lease: ALONE })).close()
    const db = await openDatabase({
      url: history,
      unavailable: 'HISTORY_UNAVAILABLE',
      name: 'a test',
      connections: 1,
    })
    const writer = createRollupWriter({ maxRows: 5 })
    let nextSeries = 1
    const add = async (batch: RollupBatch) => {
      nextSeries += await db.transaction({ doing: 'write history' }, (run) =>
        writer.add(run, batch, nextSeries),
      )
    }
    const flood = (prefix: string): RollupBatch => {
      const keys = Array.from({ length: 50 }, (_, at) => ({
        minute: MINUTE,
        name: `${prefix} ${at}`,
        worker: null,
        queue: null,
      }))
      const signature = { name: null, exceptionType: 'E', message: '', frame: null }
      return sumsOf({
        rollups: keys.map((key) => aRollup({ ...key, counts: { sent: 1 } })),
        errors: keys.map((key, at) => ({ ...key, error: `${prefix}${at}`, count: 1 })),
        signatures: new Map(keys.map((_, at) => [`${prefix}${at}`, signature])),
      })
    }
    await add(flood('a'))
    await add(flood('b'))
    await add(flood('a'))
    const { rows } = await db.transaction({ doing: 'count' }, (run) =>
      run('SELECT count(*)::int FROM $schema.error_signature'),
    )
    expect(rows).toEqual([[5]])
    await db.close()
    const reader = await openPostgresReader({ url: history })
    const range = { fromMinute: MINUTE, toMinute: MINUTE + 1, scope: EVERYTHING, limit: 100 }
    const series = (await reader.series({ ...range, stepMinutes: 1, by: 'name' })).rows
    expect(series).toHaveLength(6)
    expect(series.reduce((sum, one) => sum + totalOf(one), 0)).toBe(150)
    expect(series[0]).toMatchObject({ key: null, isRest: false })
    const errors = (await reader.errors(range)).rows
    expect(errors).toHaveLength(6)
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(150)
    expect(errors[0]).toMatchObject({ error: OTHER_ERRORS, count: 140 })
    await reader.close()
  })
})
