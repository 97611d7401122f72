/**
 * A day of many tasks: how long do the first pages of a list take under each filter, how long does
 * the history take to open, and how long does dropping whole days?
 *
 * Three steps, in one run or, with a directory that is kept, one by one: `fill` writes and indexes,
 * `ask` opens and asks, `retain` drops one segment, then all of them.
 * `npm run bench -- day [TASKS [DIRECTORY [fill|ask|retain]]]`; 1,000,000 by default.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EVERY_TASK, type NameField, type TaskQuery } from '../contract/model/query/task-query.ts'
import { NO_SUMS } from '../server/history/history-batch-fixture.ts'
import { DAY_S, DEFAULT_RETENTION } from '../server/history/retention.ts'
import { openSqliteReader } from '../server/history/sqlite/sqlite-reader.ts'
import { openSqliteWriter } from '../server/history/sqlite/sqlite-writer.ts'
import type { TaskWriter } from '../server/history/task-store.ts'
import { formatTable } from './harness/format-table.ts'
import { machineLine } from './harness/machine.ts'
import {
  idOf,
  MADE_SINCE,
  madeTask,
  rootOf,
  SECONDS_PER_TASK,
  wordOf,
} from './harness/made-tasks.ts'
import { type AskedPage, askFor, pageTimes, RUNS, timesOf } from './harness/page-times.ts'

const TASKS = Number(process.argv[2] ?? 1_000_000)
const KEPT = process.argv[3]
const STEP = process.argv[4]
const SEGMENTS = 5
const BATCH = 5_000
const TASKS_PER_SEGMENT = Math.ceil(TASKS / SEGMENTS)
const END = MADE_SINCE + TASKS * SECONDS_PER_TASK

const spread = (run: number): number => Math.floor((TASKS * (run + 0.5)) / RUNS)
const is = (field: NameField, value: string): TaskQuery => ({
  kind: 'oneOf',
  field,
  values: [value],
})
const both = (...of: TaskQuery[]): TaskQuery => ({ kind: 'and', of })
const typeOf = (run: number): string => madeTask(run).name ?? ''
const hostOf = (run: number): string => `celery@host-${run % 11}`
const hour = (run: number) => {
  const to = MADE_SINCE + spread(run) * SECONDS_PER_TASK
  return { range: { from: to - 3_600, to } }
}

const FILTERS: readonly AskedPage[] = [
  ['no filter', () => EVERY_TASK],
  ['no filter, oldest first', () => EVERY_TASK, () => ({ direction: 'oldest' })],
  ['an hour', () => EVERY_TASK, hour],
  ['state', (run) => is('state', run % 2 === 0 ? 'FAILURE' : 'SUCCESS')],
  ['state that none has', () => is('state', 'RETRY')],
  ['type, 1 in 444', (run) => is('name', typeOf(run))],
  [
    'types by a pattern, 37',
    (run) => ({ kind: 'glob', field: 'name', pattern: `*.${wordOf(run)}_*` }),
  ],
  ['worker, 1 in 11', (run) => is('worker', hostOf(run))],
  ['worker, 1 in 50,000', () => is('worker', 'celery@rare')],
  ['queue, 1 in 3', (run) => is('queue', `queue-${run % 3}`)],
  ['queue and state', (run) => both(is('queue', `queue-${run % 3}`), is('state', 'FAILURE'))],
  ['worker and state', (run) => both(is('worker', hostOf(run)), is('state', 'FAILURE'))],
  ['type and state', (run) => both(is('name', typeOf(run)), is('state', 'SUCCESS'))],
  ['type and worker', (run) => both(is('name', typeOf(run)), is('worker', hostOf(run)))],
  ['type and rare worker', (run) => both(is('name', typeOf(run)), is('worker', 'celery@rare'))],
  ['an hour of a worker', (run) => is('worker', hostOf(run)), hour],
  ['an hour of failures', () => is('state', 'FAILURE'), hour],
  ['id', (run) => ({ kind: 'oneOf', field: 'id', values: [idOf(spread(run))] })],
  [
    'id, begins with 8 digits',
    (run) => ({ kind: 'startsWith', field: 'id', text: idOf(spread(run)).slice(0, 8) }),
  ],
  ['parent', (run) => ({ kind: 'oneOf', field: 'parentId', values: [idOf(rootOf(spread(run)))] })],
  ['root', (run) => ({ kind: 'oneOf', field: 'rootId', values: [idOf(rootOf(spread(run)))] })],
]

const milliseconds = (from: number): string => `${(performance.now() - from).toFixed(0)} ms`

const openWriter = (directory: string, clock: () => number, maxTasks = TASKS): TaskWriter =>
  openSqliteWriter({
    directory,
    clock,
    tasksPerSegment: TASKS_PER_SEGMENT,
    retention: { ...DEFAULT_RETENTION, maxTasks },
  })

/** Until nothing is left to do. */
async function tendAll(writer: TaskWriter, what: string): Promise<void> {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  let slices = 0
  let slowest = 0
  for (let isMore = true; isMore; slices += 1) {
    const from = performance.now()
    isMore = await writer.tend()
    slowest = Math.max(slowest, performance.now() - from)
  }
  const { user, system } = process.cpuUsage(cpu)
  console.log(
    `${what}: ${slices} slices in ${milliseconds(begun)}, the slowest ${slowest.toFixed(0)} ms; ` +
      `${((user + system) / TASKS).toFixed(2)} µs of CPU a task`,
  )
}

async function fill(directory: string): Promise<void> {
  let now = MADE_SINCE
  const writer = openWriter(directory, () => now)
  const begun = performance.now()
  for (let at = 0; at < TASKS; at += BATCH) {
    const size = Math.min(BATCH, TASKS - at)
    const tasks = Array.from({ length: size }, (_, index) => madeTask(at + index))
    await writer.write({ tasks, workers: [], gaps: [], sums: NO_SUMS })
  }
  console.log(`written, and made, in ${milliseconds(begun)}`)
  now = END + 60
  await tendAll(writer, 'indexed')
  await writer.close()
}

async function askAll(directory: string): Promise<void> {
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`${(bytes / TASKS).toFixed(0)} bytes a task on disk, ${(bytes / 1e9).toFixed(2)} GB`)
  const toWrite = performance.now()
  const writer = openWriter(directory, () => END)
  console.log(`opened to write in ${milliseconds(toWrite)}`)
  const found = performance.now()
  await writer.find([idOf(-1), idOf(0)])
  console.log(`two ids, one of them new, looked up in ${milliseconds(found)}`)
  await writer.close()
  const toRead = performance.now()
  const reader = openSqliteReader({ directory })
  await reader.list(askFor())
  console.log(`opened to read, and the first page, in ${milliseconds(toRead)}`)
  console.log(await pageTimes(reader, FILTERS))
  let cursor: string | null = null
  const next = await timesOf(async () => {
    const page = await reader.list(askFor(EVERY_TASK, { cursor }))
    cursor = page.next
  })
  const ofId = await timesOf((run) => reader.get(idOf(spread(run)), askFor().scope))
  const times = ['first ms', 'median ms', '95 % ms']
  console.log(
    formatTable(
      ['', ...times],
      [
        ['next page', ...next],
        ['one task by its id', ...ofId],
      ],
    ),
  )
  await reader.close()
}

/** First one segment is too many, then all of them are too old. */
async function retain(directory: string): Promise<void> {
  const left = () => readdirSync(directory).filter((name) => /^segment-\d+\.sqlite$/.test(name))
  for (const [what, now, maxTasks] of [
    ['the surplus dropped', END, TASKS - TASKS_PER_SEGMENT],
    ['all dropped', END + (DEFAULT_RETENTION.taskDays + 2) * DAY_S, TASKS],
  ] as const) {
    const writer = openWriter(directory, () => now, maxTasks)
    await tendAll(writer, what)
    await writer.close()
    console.log(`segments left: ${left().length}`)
  }
}

const directory = KEPT ?? mkdtempSync(join(tmpdir(), 'sepal-day-'))
try {
  console.log(machineLine())
  console.log(`${TASKS.toLocaleString('en')} tasks of a day in ${SEGMENTS} segments`)
  for (const [name, run] of [
    ['fill', fill],
    ['ask', askAll],
    ['retain', retain],
  ] as const) {
    if (STEP === undefined || STEP === name) await run(directory)
  }
} finally {
  if (KEPT === undefined) rmSync(directory, { recursive: true })
}
