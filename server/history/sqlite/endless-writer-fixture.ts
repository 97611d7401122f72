/**
 * A program that writes until it is killed, and prints the number of each batch once its write has
 * resolved. Arguments: directory, number of the first batch.
 *
 * Batch k adds `BATCH` tasks `k:0`, `k:1`, … and ends those of batch k - 1; every batch also rewrites
 * the tasks `same:…` with k as their `retries`.
 */
import { writeSync } from 'node:fs'
import { argv } from 'node:process'
import type { Task } from '../../../contract/model/task.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

export const BATCH = 300
export const SAME = 100
/** Two batches and the tasks that stay, so that no batch of new tasks is cut in two. */
export const TASKS_PER_SEGMENT = 2 * BATCH

export const payloadOf = (id: string): string => `(${id.repeat(20)})`

const numbered = (count: number, toTask: (at: number) => Task) =>
  Array.from({ length: count }, (_, at) => toTask(at))

const begun = (batch: number) =>
  numbered(BATCH, (at) => {
    const id = `${batch}:${at}`
    return aTask({ id, name: `type ${batch}`, state: 'STARTED', args: payloadOf(id) })
  })
const ended = (batch: number) =>
  begun(batch).map((task) => ({ ...task, state: 'SUCCESS', result: payloadOf(task.id) }))
const same = (batch: number) =>
  numbered(SAME, (at) =>
    aTask({ id: `same:${at}`, state: 'RETRY', retries: batch, timestamp: batch }),
  )

const firstSegment = [
  ...same(0),
  ...numbered(TASKS_PER_SEGMENT - SAME, (at) => aTask({ id: `fill:${at}`, timestamp: -1 })),
]

async function writeForever(directory: string, first: number): Promise<never> {
  const writer = openSqliteWriter({
    directory,
    clock: () => DAY,
    tasksPerSegment: TASKS_PER_SEGMENT,
  })
  if (first === 1) await writer.write(firstSegment, [])
  for (let batch = first; ; batch += 1) {
    const previous = batch === first ? [] : ended(batch - 1)
    await writer.write([...same(batch), ...previous, ...begun(batch)], [])
    writeSync(1, `${batch}\n`)
  }
}

const [, program = '', directory = '', first = ''] = argv
if (import.meta.filename === program) await writeForever(directory, Number(first))
