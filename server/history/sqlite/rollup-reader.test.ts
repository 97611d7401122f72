import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { aRollup, batchOf, sumsOf } from '../history-batch-fixture.ts'
import { createEffort } from '../query/effort.ts'
import { describeRollupStore } from '../rollup-store.contract.ts'
import { DAY } from '../task-arbitrary-fixture.ts'
import { openHistoryWith } from './open-history-fixture.ts'
import { openRollupReader } from './rollup-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

describeRollupStore('sqlite', (settings) =>
  openHistoryWith(newDirectory(), settings, openRollupReader),
)

describe('openRollupReader()', () => {
  const asked = {
    fromMinute: DAY / 60,
    toMinute: DAY / 60 + 60,
    scope: EVERYTHING,
    stepMinutes: 60,
    by: null,
    limit: 1,
  }
  const sums = sumsOf({ rollups: [aRollup({ minute: DAY / 60, counts: { sent: 1 } })] })

  test('reads a directory without a history as empty, and what is written there later', async () => {
    const directory = newDirectory()
    const reader = openRollupReader(directory)
    expect((await reader.series(asked)).rows).toEqual([])
    const writer = openSqliteWriter({ directory, clock: () => DAY })
    await writer.write(batchOf({ sums }))
    expect((await reader.series(asked)).rows).toHaveLength(1)
    reader.close()
    await writer.close()
    await expect(reader.series(asked)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
  })

  test('goes over to the file that took the place of another', async () => {
    const directory = newDirectory()
    const first = openSqliteWriter({ directory, clock: () => DAY })
    await first.write(batchOf({ sums }))
    const reader = openRollupReader(directory)
    expect((await reader.series(asked)).rows).toHaveLength(1)
    await first.close()
    for (const part of ['', '-wal', '-shm']) {
      rmSync(join(directory, `rollups.sqlite${part}`), { force: true })
    }
    const second = openSqliteWriter({ directory, clock: () => DAY })
    expect((await reader.series(asked)).rows).toEqual([])
    reader.close()
    await second.close()
  })

  test('ends within its budget, the newest minutes summed, and says so', async () => {
    const directory = newDirectory()
    const writer = openSqliteWriter({ directory, clock: () => DAY })
    const minutes = Array.from({ length: 3_000 }, (_, at) => DAY / 60 + at)
    const rollups = minutes.map((minute) => aRollup({ minute, counts: { sent: 1 } }))
    const names = { name: 'a', worker: null, queue: null }
    const errors = minutes.map((minute) => ({ ...names, minute, error: 'f'.repeat(16), count: 1 }))
    await writer.write(batchOf({ sums: sumsOf({ rollups, errors }) }))
    const whole = openRollupReader(directory)
    const tight = openRollupReader(directory, () => createEffort({ rows: 900, ms: 1e9 }, () => 0))
    const range = { ...asked, toMinute: asked.fromMinute + 3_000 }
    const series = { ...range, stepMinutes: 1_500 }
    expect(await whole.series(series)).toMatchObject({ limited: false, scanned: 3_000 })
    const some = await tight.series(series)
    expect(some).toMatchObject({ limited: true, scanned: 1_000 })
    expect(some.rows[0]?.points).toMatchObject([
      { minute: asked.fromMinute + 1_500, counts: { sent: 1_000 } },
    ])
    expect(await whole.errors(range)).toMatchObject({ limited: false, rows: [{ count: 3_000 }] })
    expect(await tight.errors(range)).toMatchObject({ limited: true, rows: [{ count: 1_000 }] })
    whole.close()
    tight.close()
    await writer.close()
  })
})
