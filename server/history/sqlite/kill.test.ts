/** What a history promises of a writer that dies, and of a reader beside one that lives. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { DAY } from '../task-arbitrary-fixture.ts'
import { ask } from '../task-oracle-fixture.ts'
import { BATCH, payloadOf, SAME, TASKS_PER_SEGMENT } from './endless-writer-fixture.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'

const newDirectory = temporaryDirectories()
const PROGRAM = new URL('./endless-writer-fixture.ts', import.meta.url).pathname

/** Starts the program; `kill()` gives the number of the last batch that it said was written. */
function startWriter(directory: string, first: number) {
  const child = spawn(process.execPath, [PROGRAM, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = first - 1
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => (last = Number(line)))
  return {
    async written(batch: number): Promise<void> {
      while (last < batch) await once(lines, 'line')
    },
    async kill(): Promise<number> {
      const ended = once(lines, 'close')
      child.kill('SIGKILL')
      await ended
      return last
    },
  }
}

describe('a history whose writer is killed', { timeout: 120_000 }, () => {
  test('has every batch whose write had resolved, whole, and no half of any other', async () => {
    const directory = newDirectory()
    let first = 1
    let lastWritten = 0
    for (const batches of [1, 4, 7, 2]) {
      const child = startWriter(directory, first)
      await child.written(first + batches - 1)
      const last = await child.kill()
      await expectWhole(directory, { first, last })
      first = last + 2
      lastWritten = last
    }

    const writer = openSqliteWriter({
      directory,
      clock: () => DAY,
      tasksPerSegment: TASKS_PER_SEGMENT,
    })
    const ids = ['1:0', `${lastWritten}:0`, 'same:0']
    expect((await writer.find(ids)).map((task) => task.id).toSorted()).toEqual(ids.toSorted())
    const changed = (await writer.find(['1:0'])).map((task) => ({ ...task, state: 'REVOKED' }))
    await writer.write(changed, [])
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
    const seen = new Set<number>()
    while (seen.size < 20) {
      const { rows } = await reader.list(ask({ filter: { states: ['RETRY'] } }))
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

async function expectWhole(directory: string, { first, last }: { first: number; last: number }) {
  const reader = openSqliteReader({ directory })
  for (let batch = first; batch <= last; batch += 1) {
    for (let at = 0; at < BATCH; at += 1) {
      const id = `${batch}:${at}`
      const task = await reader.get(id, EVERYTHING)
      expect(task).toMatchObject({ id, name: `type ${batch}`, args: payloadOf(id) })
      if (batch < last) expect(task).toMatchObject({ state: 'SUCCESS', result: payloadOf(id) })
    }
  }
  const beyond = await reader.list(ask({ filter: { type: `type ${last + 1}` } }))
  expect([0, BATCH]).toContain(beyond.rows.length)
  const { rows } = await reader.list(ask({}))
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  await reader.close()
}
