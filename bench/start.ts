/**
 * How long from the start of Sepal to its first answer about tasks, with a long history?
 *
 * The history is written first, of tasks of a week; then Sepal is started, signed in to, and asked
 * for a page. `npm run bench -- start [TASKS]`
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTask } from '../contract/model/task-state.ts'
import type { Task } from '../contract/model/task.ts'
import { NO_SUMS } from '../server/history/history-batch-fixture.ts'
import { openSqliteWriter } from '../server/history/sqlite/sqlite-writer.ts'
import { startSepal } from '../test/live/sepal.ts'
import { startRedis } from '../test/peers/redis.ts'
import { formatTable } from './harness/format-table.ts'
import { machineLine } from './harness/machine.ts'

const BATCH = 5_000
const TASKS_PER_SEGMENT = 200_000
const STARTS = 5
const TYPES = 20

const tasks = Number(process.argv[2] ?? 1_000_000)
const dataDir = await mkdtemp(join(tmpdir(), 'sepal-bench-start-'))
const redis = await startRedis()
try {
  await fill(join(dataDir, 'history'))
  const starts: [number, number][] = []
  for (let n = 0; n < STARTS; n += 1) starts.push(await startOnce())
  const bare = await startNode()
  const rows = starts.map(([link, answer], n) => [n + 1, Math.round(link), Math.round(answer)])
  process.stdout.write(
    `${[
      `Start with ${tasks} tasks in segments of ${TASKS_PER_SEGMENT}; Node alone starts and ends in ${Math.round(bare)} ms`,
      machineLine(),
      '',
      formatTable(['start', 'until the link ms', 'until a page of tasks ms'], rows),
    ].join('\n')}\n`,
  )
} finally {
  await redis.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function fill(directory: string): Promise<void> {
  const now = Date.now() / 1000
  const writer = openSqliteWriter({
    directory,
    clock: () => now,
    tasksPerSegment: TASKS_PER_SEGMENT,
  })
  for (let at = 0; at < tasks; at += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, tasks - at) }, (_, n) => aTask(at + n, now))
    await writer.write({ tasks: batch, workers: [], sums: NO_SUMS, gaps: [] })
  }
  await writer.close()
}

function aTask(nth: number, now: number): Task {
  const timestamp = now - (tasks - nth) * 0.5
  return {
    ...createTask(randomUUID()),
    name: `bench.type_${nth % TYPES}`,
    state: 'SUCCESS',
    received: timestamp - 1,
    started: timestamp - 0.5,
    succeeded: timestamp,
    timestamp,
    worker: `celery@w${nth % 8}`,
    runtime: 0.5,
    args: `(${nth},)`,
    kwargs: '{}',
    result: "'ok'",
  }
}

/** @returns milliseconds until the link is printed, and until a page of tasks is answered */
async function startOnce(): Promise<[number, number]> {
  const start = performance.now()
  const sepal = await startSepal({
    args: ['--broker', `redis://127.0.0.1:${redis.port}/0`],
    dataDir,
    env: { NODE_COMPILE_CACHE: undefined },
  })
  try {
    const link = performance.now() - start
    const page = await sepal.get<{ rows: unknown[] }>('/api/v1/tasks?limit=100')
    if (page.rows.length !== 100) throw new Error(`Cannot read the history: ${page.rows.length}`)
    return [link, performance.now() - start]
  } finally {
    await sepal.stop()
  }
}

/** The floor: what a program that does nothing takes. */
async function startNode(): Promise<number> {
  const { spawn } = await import('node:child_process')
  const start = performance.now()
  await new Promise((resolve) => spawn(process.execPath, ['-e', '0']).once('exit', resolve))
  return performance.now() - start
}
