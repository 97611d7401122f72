/** Starts the program of endless-writer-fixture.ts, kills it, and looks at what it left. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'
import { EVERYTHING } from '../../../contract/model/scope.ts'
import { everyTask } from '../history-batch-fixture.ts'
import { DAY } from '../task-arbitrary-fixture.ts'
import { BATCH, MINUTE, payloadOf, SAME, TASKS_PER_SEGMENT } from './endless-writer-fixture.ts'
import { openSqliteReader } from './sqlite-reader.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

const PROGRAM = new URL('./endless-writer-fixture.ts', import.meta.url).pathname
/** As many series as can be asked for. */
const SERIES = 100

/** @param first number of its first batch */
export function startWriter(directory: string, first: number) {
  const child = spawn(process.execPath, [PROGRAM, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last = first - 1
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => (last = Number(line)))
  return {
    /** Settles when it said of this batch, or of a later one, that it was written. */
    async written(batch: number): Promise<void> {
      while (last < batch) await once(lines, 'line')
    },
    /** @returns number of the last batch that it said was written */
    async kill(): Promise<number> {
      const ended = once(lines, 'close')
      child.kill('SIGKILL')
      await ended
      return last
    },
  }
}

export const openAgain = (directory: string) =>
  openSqliteWriter({ directory, clock: () => DAY, tasksPerSegment: TASKS_PER_SEGMENT })

/**
 * Opens what a writer left that was killed, and expects of batches `first` to `last` that they are there,
 * of the one after `last` that it is whole or not there at all, and of sums that they are those of the tasks.
 *
 * @returns whether the batch after the last one is there
 */
export async function expectWhole(
  directory: string,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<boolean> {
  const writer = openAgain(directory)
  const reader = openSqliteReader({ directory })
  const named = async (batch: number) => {
    const query = { kind: 'oneOf', field: 'name', values: [`type ${batch}`] } as const
    return (await reader.listWhole(everyTask({ query }))).rows
  }
  const next = (await named(last + 1)).length > 0
  for (let batch = Math.max(1, first); batch <= last + Number(next); batch += 1) {
    const tasks = await named(batch)
    expect(tasks).toHaveLength(BATCH)
    const isEnded = batch > first - 1 && batch < last + Number(next)
    for (const task of tasks) {
      expect(task).toMatchObject({ args: payloadOf(task.id) })
      if (isEnded) expect(task).toMatchObject({ state: 'SUCCESS', result: payloadOf(task.id) })
      else expect(task).toMatchObject({ state: 'STARTED', result: null })
    }
    const [series] = (
      await reader.series({
        fromMinute: MINUTE,
        toMinute: MINUTE + 1,
        scope: EVERYTHING,
        stepMinutes: 1,
        by: 'name',
        only: { name: `type ${batch}` },
        limit: SERIES,
      })
    ).rows
    const counts = { received: BATCH, succeeded: isEnded ? BATCH : 0 }
    expect(series?.points).toMatchObject([{ counts }])
  }
  const query = { kind: 'oneOf', field: 'state', values: ['RETRY'] } as const
  const same = (await reader.list(everyTask({ query }))).rows
  if (last + Number(next) >= 1) {
    expect(same).toHaveLength(SAME)
    expect(new Set(same.map(({ retries }) => retries))).toEqual(new Set([last + Number(next)]))
  }
  const { rows } = await reader.list(everyTask({}))
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  await reader.close()
  await writer.close()
  return next
}
