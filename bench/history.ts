/**
 * What does it cost to keep tasks: writing, with sums and the search index, on disk, opening, and
 * dropping what is old?
 *
 * Tasks are written in batches of 5,000, as ingest does: looked up, written, written again in their
 * last state, tended. The index is made meanwhile. `npm run bench -- history [TASKS [SEGMENTS]]`;
 * 1,000,000 in three segments by default.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDuration } from '../contract/model/duration-sketch.ts'
import type { Rollup } from '../contract/model/rollup.ts'
import { createTask } from '../contract/model/task-state.ts'
import { queueWait } from '../contract/model/task-times.ts'
import type { Task } from '../contract/model/task.ts'
import { EVERY_ROW } from '../server/history/history-batch-fixture.ts'
import { DAY_S, DEFAULT_RETENTION, type Retention } from '../server/history/retention.ts'
import type { RollupBatch } from '../server/history/rollup-store.ts'
import { openSqliteReader } from '../server/history/sqlite/sqlite-reader.ts'
import { openSqliteWriter } from '../server/history/sqlite/sqlite-writer.ts'
import type { TaskListQuery } from '../server/history/task-list.ts'
import type { HistoryBatch, TaskWriter } from '../server/history/task-store.ts'
import { formatTable } from './harness/format-table.ts'

const TASKS = Number(process.argv[2] ?? 1_000_000)
const SEGMENTS = Number(process.argv[3] ?? 3)
const BATCH = 5_000
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
    ...createTask(id),
    // A type for each prime step, so that types, states and workers do not run in step.
    name: `shop.tasks.type_${(at * 7) % 41}`,
    state,
    sent: begun,
    received: begun + 0.01,
    started: begun + 0.02,
    succeeded: state === 'SUCCESS' ? ended : null,
    failed: state === 'FAILURE' ? ended : null,
    retried: state === 'RETRY' ? ended : null,
    timestamp: ended,
    clock: at,
    worker: `celery@host-${at % 11}`,
    client: 'gen1@web',
    pid: 1_000 + (at % 11),
    retries: 0,
    runtime: 0.3 + (at % 97) / 100,
    queue: `queue-${at % 3}`,
    exchange: '',
    routingKey: `queue-${at % 3}`,
    rootId: id,
    parentId: at % 5 === 0 ? id : null,
    ...(withPayload ? payload : {}),
  }
}

/** What the events of these tasks add up to: up to 1,353 keys in a minute. */
function sumsOf(tasks: readonly Task[]): RollupBatch {
  const rollups = new Map<string, Rollup>()
  for (const { name, worker, queue, runtime, timestamp, ...task } of tasks) {
    const minute = Math.floor(timestamp / 60)
    const key = `${minute} ${name} ${worker} ${queue}`
    const counts = { sent: 1, received: 1, started: 1, succeeded: 1 }
    const none = { failed: 0, retried: 0, revoked: 0, rejected: 0 }
    const [ran, waited] = [new Map<number, number>(), new Map<number, number>()]
    const fresh = { minute, name, worker, queue, counts: { ...counts, ...none } }
    const row = rollups.get(key) ?? { ...fresh, runtime: ran, wait: waited }
    addDuration(row.runtime as Map<number, number>, runtime ?? 0)
    addDuration(row.wait as Map<number, number>, queueWait(task) ?? 0)
    rollups.set(key, row)
  }
  const rows = [...rollups.values()]
  return { rollups: rows, errors: [], signatures: new Map(), queues: [], workers: [] }
}

const NO_SUMS: RollupBatch = sumsOf([])
const batchOf = (tasks: readonly Task[], sums: RollupBatch): HistoryBatch => ({
  tasks,
  workers: [],
  sums,
  gaps: [],
})

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

async function writeAll(writer: TaskWriter, tick: (now: number) => void, withPayload: boolean) {
  const [finding, adding, summing, ending, tending] = Array.from({ length: 5 }, createTotal)
  for (let from = 0; from < TASKS; from += BATCH) {
    const count = Math.min(BATCH, TASKS - from)
    const tasks = Array.from({ length: count }, (_, at) => aTask(from + at, withPayload))
    const sums = sumsOf(tasks)
    tick(START + (from + count) * SECONDS_PER_TASK)
    finding?.add(await measure(() => writer.find(tasks.map(({ id }) => id))))
    const open = tasks.map((task) => ({ ...task, state: 'STARTED' }))
    adding?.add(await measure(() => writer.write(batchOf(open, NO_SUMS))))
    summing?.add(await measure(() => writer.write(batchOf([], sums))))
    ending?.add(await measure(() => writer.write(batchOf(tasks, NO_SUMS))))
    tending?.add(await measure(() => writer.tend()))
  }
  const left = createTotal()
  tick(START + TASKS * SECONDS_PER_TASK + 60)
  let slices = 0
  for (let more = true; more; slices += 1) {
    left.add(
      await measure(async () => {
        more = await writer.tend()
      }),
    )
  }
  return [
    ['looked up, all new', ...(finding?.row(TASKS) ?? [])],
    ['written new', ...(adding?.row(TASKS) ?? [])],
    ['their sums', ...(summing?.row(TASKS) ?? [])],
    ['written again, ended', ...(ending?.row(TASKS) ?? [])],
    ['tended beside it', ...(tending?.row(TASKS) ?? [])],
    [`tended after: ${slices} slices`, ...left.row(TASKS)],
  ]
}

function bytesOf(directory: string, part: string): number {
  const sizes = readdirSync(directory)
    .filter((name) => name.startsWith(part))
    .map((name) => statSync(join(directory, name)).size)
  return sizes.reduce((sum, size) => sum + size, 0)
}

const milliseconds = ({ seconds }: Spent) => `${(seconds * 1_000).toFixed(1)} ms`
const perTask = (bytes: number) => (bytes / TASKS).toFixed(bytes < TASKS ? 2 : 0)

const FIRST_PAGE: TaskListQuery = {
  ...EVERY_ROW,
  context: { ...EVERY_ROW.context, now: START },
  limit: 100,
}

async function benchHistory(withPayload: boolean): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sepal-bench-'))
  let now = START
  const open = (retention: Partial<Retention> = {}) =>
    openSqliteWriter({
      directory,
      clock: () => now,
      tasksPerSegment: Math.ceil(TASKS / SEGMENTS),
      retention: { ...DEFAULT_RETENTION, ...retention },
    })
  try {
    const writer = open()
    const title = withPayload ? 'with payload' : 'without payload'
    console.log(`\n${TASKS.toLocaleString('en')} tasks in ${SEGMENTS} segments, ${title}`)
    const written = await writeAll(writer, (to) => (now = to), withPayload)
    console.log(formatTable(['tasks', 'per second', 'CPU µs each', 'slowest ms'], written))
    await writer.close()
    const sums = bytesOf(directory, 'rollups')
    console.log(
      `${perTask(bytesOf(directory, 'segment'))} bytes a task on disk, its search index included; ` +
        `sums ${perTask(sums)} a task, ${Math.round(sums / 1e3)} kB for ${Math.ceil((TASKS * SECONDS_PER_TASK) / 60)} minutes`,
    )

    const again: { writer?: TaskWriter } = {}
    const opening = await measure(async () => (again.writer = open()))
    const finding = await measure(async () => again.writer?.find([randomUUID()]))
    console.log(
      `opening to write ${milliseconds(opening)}, its first look-up ${milliseconds(finding)}`,
    )
    await again.writer?.close()
    const reader = openSqliteReader({ directory })
    const reading = await measure(() => reader.list(FIRST_PAGE))
    console.log(`opening to read, and the first page ${milliseconds(reading)}`)
    await reader.close()
    await benchRetention(withPayload, open, (days) => (now = START + days * DAY_S))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Payloads go after a day, all but failures after seven, everything after thirty. */
async function benchRetention(
  withPayload: boolean,
  open: (retention: Partial<Retention>) => TaskWriter,
  goTo: (days: number) => void,
): Promise<void> {
  const writer = open({ payloadDays: 1, failureDays: 30 })
  const rows: (string | number)[][] = []
  for (const [what, days] of [
    ...(withPayload ? ([['payloads dropped', 3]] as const) : []),
    ['all but failures dropped', 9],
    ['everything dropped', 40],
  ] as const) {
    goTo(days)
    const slices = createTotal()
    let count = 0
    for (let more = true; more; count += 1) {
      slices.add(
        await measure(async () => {
          more = await writer.tend()
        }),
      )
    }
    rows.push([`${what}: ${count} slices`, ...slices.row(TASKS)])
  }
  console.log(formatTable(['retention', 'tasks per second', 'CPU µs each', 'slowest ms'], rows))
  await writer.close()
}

console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
await benchHistory(false)
await benchHistory(true)
