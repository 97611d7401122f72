import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { aRollup, batchOf, sumsOf } from '../history-batch-fixture.ts'
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
    expect(await reader.series(asked)).toEqual([])
    const writer = openSqliteWriter({ directory, clock: () => DAY })
    await writer.write(batchOf({ sums }))
    expect(await reader.series(asked)).toHaveLength(1)
    reader.close()
    await writer.close()
    await expect(reader.series(asked)).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' })
  })

  test('goes over to the file that took the place of another', async () => {
    const directory = newDirectory()
    const first = openSqliteWriter({ directory, clock: () => DAY })
    await first.write(batchOf({ sums }))
    const reader = openRollupReader(directory)
    expect(await reader.series(asked)).toHaveLength(1)
    await first.close()
    for (const part of ['', '-wal', '-shm']) {
      rmSync(join(directory, `rollups.sqlite${part}`), { force: true })
    }
    const second = openSqliteWriter({ directory, clock: () => DAY })
    expect(await reader.series(asked)).toEqual([])
    reader.close()
    await second.close()
  })
})
