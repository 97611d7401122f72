/**
 * How fast is the history: rows written each second, first pages, opening?
 *
 * Tasks lie in three segments and are written in batches of 5,000, as ingest does: looked up, then
 * written. `npm run bench -- history [TASKS]`; 1,000,000 by default.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { EVERYTHING, type Scope } from '../contract/model/scope.ts'
import type { Task } from '../contract/model/task.ts'
import { openReaderThread } from '../server/history/reader-thread-client.ts'
import { openSqliteReader } from '../server/history/sqlite/sqlite-reader.ts'
import { openSqliteWriter } from '../server/history/sqlite/sqlite-writer.ts'
import type { TaskListQuery, TaskReader, TaskWriter } from '../server/history/task-store.ts'
import { formatTable } from './harness/format-table.ts'

const TASKS = Number(process.argv[2] ?? 1_000_000)
const BATCH = 5_000
const SEGMENTS = 3
const PAGE_RUNS = 50
const START = 1_763_726_400
const SECONDS_PER_TASK = 0.001

const STATES = [
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'FAILURE',
  'RETRY',
]

const PAYLOAD = {
  args: "(4711, 'an argument of the usual length')",
  kwargs: "{'user_id': 12345, 'verbose': True, 'locale': 'en'}",
  result: "{'status': 'ok', 'rows': 120}",
}
const FAILED = {
  result: null,
  exception: "ValueError('a message of the usual length')",
  traceback: 'Traceback (most recent call last):\n  File "/app/tasks.py", line 1, in run\n'.repeat(
    12,
  ),
}

function aTask(at: number, withPayload: boolean): Task {
  const id = randomUUID()
  const state = STATES[at % STATES.length] ?? 'SUCCESS'
  const begun = START + at * SECONDS_PER_TASK
  const ended = begun + 0.5
  const payload = state === 'FAILURE' ? { ...PAYLOAD, ...FAILED } : PAYLOAD
  return {
    id,
    // A type for each prime step, so that types, states and workers do not run in step.
    name: `shop.tasks.type_${(at * 7) % 41}`,
    state,
    sent: begun,
    received: begun + 0.01,
    started: begun + 0.02,
    succeeded: state === 'SUCCESS' ? ended : null,
    failed: state === 'FAILURE' ? ended : null,
    retried: state === 'RETRY' ? ended : null,
    revoked: null,
    rejected: null,
    timestamp: ended,
    clock: at,
    worker: `celery@host-${at % 11}`,
    client: 'gen1@web',
    pid: 1_000 + (at % 11),
    retries: 0,
    runtime: 0.48,
    eta: null,
    expires: null,
    queue: `queue-${at % 3}`,
    exchange: '',
    routingKey: `queue-${at % 3}`,
    rootId: id,
    parentId: at % 5 === 0 ? id : null,
    terminated: null,
    signum: null,
    expired: null,
    requeue: null,
    args: null,
    kwargs: null,
    result: null,
    exception: null,
    traceback: null,
    ...(withPayload ? payload : {}),
  }
}

interface Spent {
  readonly seconds: number
  readonly cpuSeconds: number
}

async function measure(work: () => Promise<unknown>): Promise<Spent> {
  const cpu = process.cpuUsage()
  const from = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - from) / 1_000, cpuSeconds: (user + system) / 1e6 }
}

/** A sum over many measurements, and the longest. */
function createTotal() {
  let total = { seconds: 0, cpuSeconds: 0, worst: 0 }
  return {
    add({ seconds, cpuSeconds }: Spent): void {
      total = {
        seconds: total.seconds + seconds,
        cpuSeconds: total.cpuSeconds + cpuSeconds,
        worst: Math.max(total.worst, seconds),
      }
    },
    row: (count: number): (string | number)[] => [
      Math.round(count / total.seconds),
      ((total.cpuSeconds / count) * 1e6).toFixed(1),
      Math.round(total.worst * 1_000),
    ],
  }
}

async function writeAll(writer: TaskWriter, withPayload: boolean) {
  const [finding, adding] = [createTotal(), createTotal()]
  let last: Task[] = []
  for (let from = 0; from < TASKS; from += BATCH) {
    last = Array.from({ length: Math.min(BATCH, TASKS - from) }, (_, at) =>
      aTask(from + at, withPayload),
    )
    const batch = last
    finding.add(await measure(() => writer.find(batch.map(({ id }) => id))))
    adding.add(await measure(() => writer.write(batch, [])))
  }
  const changing = createTotal()
  const rounds = Math.ceil(TASKS / BATCH / 10)
  for (let round = 1; round <= rounds; round += 1) {
    // Open, as tasks that change are: their place is remembered.
    const changed = last.map((task) => ({
      ...task,
      state: round % 2 === 0 ? 'STARTED' : 'RETRY',
      timestamp: task.timestamp + round,
    }))
    changing.add(await measure(() => writer.write(changed, [])))
  }
  return [
    ['looked up, all new', ...finding.row(TASKS)],
    ['written new', ...adding.row(TASKS)],
    ['written again', ...changing.row(rounds * last.length)],
  ]
}

const scoped: Scope = { ...EVERYTHING, queues: ['queue-1'], workers: ['celery@host-1*'] }
const QUERIES: readonly (readonly [string, Partial<TaskListQuery>])[] = [
  ['no filter', {}],
  ['FAILURE', { filter: { states: ['FAILURE'] } }],
  ['FAILURE or RETRY', { filter: { states: ['FAILURE', 'RETRY'] } }],
  ['a state nobody has', { filter: { states: ['REVOKED'] } }],
  ['name "type_7": 1 type', { filter: { name: 'type_7' } }],
  ['name "type_1": 11 types', { filter: { name: 'TYPE_1' } }],
  ['name "task": 41 types', { filter: { name: 'task' } }],
  ['name "type_1", FAILURE', { filter: { name: 'type_1', states: ['FAILURE'] } }],
  ['a name nobody has', { filter: { name: 'nothing like it' } }],
  ['one worker', { filter: { worker: 'celery@host-3' } }],
  ['scope of 1 queue, 2 workers', { scope: scoped }],
  ['received before all', { filter: { receivedTo: START - 1 } }],
  [
    'received in the oldest 1 %',
    { filter: { receivedTo: START + TASKS * SECONDS_PER_TASK * 0.01 } },
  ],
  ['offset 10,000', { offset: 10_000 }],
  ['10,000 rows', { limit: 10_000 }],
]

async function readPages(reader: TaskReader): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = []
  for (const [title, query] of QUERIES) {
    const asked = { filter: {}, scope: EVERYTHING, after: null, limit: 100, ...query }
    const times: number[] = []
    let found = 0
    for (let run = 0; run < PAGE_RUNS; run += 1) {
      const { seconds } = await measure(async () => {
        found = (await reader.list(asked)).rows.length
      })
      times.push(seconds * 1_000)
    }
    const [first = 0] = times
    const sorted = times.toSorted((a, b) => a - b)
    const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(2)
    rows.push([title, found, first.toFixed(2), at(0.5), at(0.95)])
  }
  return rows
}

function megabytes(directory: string): number {
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size)
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6
}

const milliseconds = ({ seconds }: Spent) => `${(seconds * 1_000).toFixed(1)} ms`

async function benchHistory(withPayload: boolean): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sepal-bench-'))
  const open = () =>
    openSqliteWriter({
      directory,
      clock: () => START,
      tasksPerSegment: Math.ceil(TASKS / SEGMENTS),
    })
  try {
    const writer = open()
    const title = withPayload ? 'with payload' : 'without payload'
    console.log(`\n${TASKS.toLocaleString('en')} tasks in ${SEGMENTS} segments, ${title}`)
    const written = await writeAll(writer, withPayload)
    console.log(formatTable(['tasks', 'per second', 'CPU µs each', 'slowest batch ms'], written))
    await writer.close()
    console.log(`${Math.round((megabytes(directory) * 1e6) / TASKS)} bytes a task on disk`)

    const again: { writer?: TaskWriter } = {}
    const opening = await measure(async () => (again.writer = open()))
    const finding = await measure(async () => again.writer?.find([randomUUID()]))
    console.log(
      `opening to write ${milliseconds(opening)}, its first look-up ${milliseconds(finding)}`,
    )

    const reader = openSqliteReader({ directory })
    const first = { filter: {}, scope: EVERYTHING, after: null, limit: 100 }
    console.log(
      `opening to read, and the first page ${milliseconds(await measure(() => reader.list(first)))}`,
    )
    const columns = ['first page of 100', 'rows', 'first ms', 'median ms', '95 % ms']
    console.log(formatTable(columns, await readPages(reader)))
    await reader.close()
    if (withPayload) await benchThread(directory)
    await again.writer?.close()
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** What the way through a reader thread adds. */
async function benchThread(historyDirectory: string): Promise<void> {
  const silent = () => {}
  const reader = openReaderThread({
    entry: new URL('../server/reader-thread.ts', import.meta.url),
    historyDirectory,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  const asked = { filter: {}, scope: EVERYTHING, after: null, limit: 15 }
  const first = await measure(() => reader.list(asked))
  const count = 2_000
  const { seconds } = await measure(async () => {
    let left = count
    const client = async () => {
      while (left > 0) {
        left -= 1
        await reader.list(asked)
      }
    }
    await Promise.all(Array.from({ length: 16 }, client))
  })
  console.log(
    `through reader threads: first answer ${milliseconds(first)}, then ${Math.round(count / seconds)} pages of 15 a second for 16 clients`,
  )
  await reader.close()
}

console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
await benchHistory(false)
await benchHistory(true)
