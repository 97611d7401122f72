/** What a history promises of a writer that dies, and of a reader beside one that lives. */
import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { batchOf, everyTask } from '../history-batch-fixture.ts'
import { SAME } from './endless-writer-fixture.ts'
import { expectWhole, openAgain, startWriter } from './killed-writer-fixture.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()

describe('a history whose writer is killed', { timeout: 120_000 }, () => {
  test('has every batch whose write had resolved, whole, and no half of any other', async () => {
    const directory = newDirectory()
    let first = 1
    for (const batches of [1, 4, 7, 2]) {
      const child = startWriter(directory, first)
      await child.written(first + batches - 1)
      const last = await child.kill()
      const hasNext = await expectWhole(directory, { first, last })
      first = last + 1 + Number(hasNext)
    }

    const writer = openAgain(directory)
    const ids = ['1:0', `${first - 1}:0`, 'same:0']
    expect((await writer.find(ids)).map((task) => task.id).toSorted()).toEqual(ids.toSorted())
    const changed = (await writer.find(['1:0'])).map((task) => ({ ...task, state: 'REVOKED' }))
    await writer.write(batchOf({ tasks: changed }))
    const reader = openSqliteReader({ directory })
    expect(await reader.get('1:0', EVERYTHING)).toMatchObject({ state: 'REVOKED' })
    await reader.close()
    await writer.close()
  })

  test('shows a reader beside it nothing but whole batches', async () => {
    const directory = newDirectory()
    const child = startWriter(directory, 1)
    await child.written(1)
    const reader = openSqliteReader({ directory })
    const query = { kind: 'oneOf', field: 'state', values: ['RETRY'] } as const
    const seen = new Set<number>()
    while (seen.size < 20) {
      const { rows } = await reader.list(everyTask({ query }))
      expect(rows).toHaveLength(SAME)
      const generations = new Set(rows.map((row) => row.retries ?? -1))
      expect(generations.size).toBe(1)
      for (const generation of generations) seen.add(generation)
      await new Promise(setImmediate) // lets the lines of the child be read
    }
    await child.kill()
    await reader.close()
  })
})
