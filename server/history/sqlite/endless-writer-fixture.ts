/**
 * A program that writes until it is killed, and prints the number of each batch once its write has
 * resolved. Arguments: directory, number of the first batch.
 *
 * Batch k adds `BATCH` tasks `k:0`, `k:1`, … and ends those of batch k - 1; every batch also rewrites
 * the tasks `same:…` with k as their `retries`. Its sums say the same: so many received and
 * succeeded of each type. Between two batches it tends the history. All the while another thread
 * copies the write-ahead logs back.
 */
import { writeSync } from 'node:fs'
import { argv } from 'node:process'
import type { Task } from '../../../contract/model/task.ts'
import { aRollup, batchOf, sumsOf } from '../history-batch-fixture.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import { catalogPath } from './catalog.ts'
import { openCheckpointThread } from './checkpoint-thread-client.ts'
import { rollupPath } from './rollup-writer.ts'
import { segmentNumbers, segmentPath } from './segment-path.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

/** SEPAL_TEST_KILL_BATCH=1500 is a heavier load. */
export const BATCH = Number(process.env['SEPAL_TEST_KILL_BATCH'] ?? 300)
export const SAME = 100
/** Two batches and the tasks that stay, so that no batch of new tasks is cut in two. */
export const TASKS_PER_SEGMENT = 2 * BATCH
export const MINUTE = DAY / 60

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
  if (first === 1) await writer.write(batchOf({ tasks: firstSegment }))
  const entry = new URL('../../checkpoint-thread.ts', import.meta.url)
  const log = {
    debug() {},
    info() {},
    warn() {},
    error(fields: object, message: string) {
      process.stderr.write(`${message} ${JSON.stringify(fields)}\n`)
    },
  }
  const { copyBack } = openCheckpointThread({ entry, log })
  const newest = () => segmentNumbers(directory).slice(-2)
  const files = () => newest().map((number) => segmentPath(directory, number))
  let isCopying = false
  const copyAll = async (): Promise<void> => {
    if (isCopying) return
    isCopying = true
    await Promise.all([...files(), rollupPath(directory), catalogPath(directory)].map(copyBack))
    isCopying = false
  }
  for (let batch = first; ; batch += 1) {
    const previous = batch === first ? [] : ended(batch - 1)
    const received = { minute: MINUTE, name: `type ${batch}`, counts: { received: BATCH } }
    const succeeded = {
      minute: MINUTE,
      name: `type ${batch - 1}`,
      counts: { succeeded: previous.length },
    }
    const sums = sumsOf({ rollups: [aRollup(received), aRollup(succeeded)] })
    await writer.write(batchOf({ tasks: [...same(batch), ...previous, ...begun(batch)], sums }))
    writeSync(1, `${batch}\n`)
    void copyAll()
    await writer.tend()
  }
}

const [, program = '', directory = '', first = ''] = argv
if (import.meta.filename === program) await writeForever(directory, Number(first))
