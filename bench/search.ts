/**
 * How fast does the history find a part of a text, and what does its search index cost?
 *
 * Tasks of every day in three segments, with payloads; the last segment is being written still, so
 * its end is not indexed yet. `npm run bench -- search [TASKS [DIRECTORY]]`; 1,000,000 by default. A
 * directory is filled if there is nothing in it, and kept.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { EVERY_TASK, type TaskQuery } from '../contract/model/query/task-query.ts'
import type { Task } from '../contract/model/task.ts'
import { openSqliteReader } from '../server/history/sqlite/sqlite-reader.ts'
import { openSqliteWriter } from '../server/history/sqlite/sqlite-writer.ts'
import type { TaskReader, TaskWriter } from '../server/history/task-store.ts'
import { formatTable } from './harness/format-table.ts'
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
const SEGMENTS = 3
const BATCH = 5_000
/** Newest tasks that are not indexed when the queries begin: what a few seconds of a flood leave. */
const UNINDEXED = 20_000
/** Sums take longer: fewer runs. */
const SUM_RUNS = 9

const NO_SUMS = { rollups: [], errors: [], signatures: new Map(), queues: [], workers: [] }

interface Filled {
  readonly writeSeconds: number
  readonly indexSeconds: number
  readonly indexCpuSeconds: number
  readonly slowestSliceMs: number
}

/** Writes all, indexes all but the end. */
async function fill(writer: TaskWriter, setTime: (at: number) => void): Promise<Filled> {
  let writeSeconds = 0
  const spent = { seconds: 0, cpu: 0, slowest: 0 }
  const tendAll = async (): Promise<void> => {
    for (let isMore = true; isMore;) {
      const cpu = process.cpuUsage()
      const from = performance.now()
      isMore = await writer.tend()
      const ms = performance.now() - from
      const { user, system } = process.cpuUsage(cpu)
      spent.seconds += ms / 1_000
      spent.cpu += (user + system) / 1e6
      spent.slowest = Math.max(spent.slowest, ms)
    }
  }
  const write = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += BATCH) {
      const size = Math.min(BATCH, to - at)
      const tasks = Array.from({ length: size }, (_, index) => madeTask(at + index))
      const begun = performance.now()
      await writer.write({ tasks, workers: [], gaps: [], sums: NO_SUMS })
      writeSeconds += (performance.now() - begun) / 1_000
    }
  }
  const indexed = TASKS - Math.min(UNINDEXED, TASKS)
  await write(0, indexed)
  setTime(MADE_SINCE + 60)
  await tendAll()
  await write(indexed, TASKS)
  return {
    writeSeconds,
    indexSeconds: spent.seconds,
    indexCpuSeconds: spent.cpu,
    slowestSliceMs: spent.slowest,
  }
}

const contains = (text: string, ...fields: Extract<TaskQuery, { kind: 'contains' }>['fields']) =>
  ({ kind: 'contains', fields, text }) as const
/** What a word without a field looks through. */
const anywhere = (text: string) => contains(text, 'name', 'id', 'worker', 'queue', 'exception')
const numberIn = (task: Task): string => task.args?.slice(1, task.args.indexOf(',')) ?? ''

const QUERIES: readonly AskedPage[] = [
  ['everything', () => EVERY_TASK],
  ['word, common: "invoice"', (run) => anywhere(wordOf(run))],
  ['word, in one task in 24: "timeout"', () => anywhere('timeouterror')],
  ['word, absent: "zebra…"', (run) => anywhere(`zebra crossing ${run}`)],
  ['word, absent, of known letters', (run) => anywhere(`refused invoice ${run}`)],
  [
    'exception, in one task',
    (run) => contains(` ${numberIn(madeTask(failureAt(run)))} was`, 'exception'),
  ],
  ['args, in one task', (run) => contains(`(${numberIn(madeTask(spread(run)))}, '`, 'args')],
  ['kwargs, in ten tasks', (run) => contains(`'user_id': ${run * 997},`, 'kwargs')],
  ['args, three digits', (run) => contains(`${100 + run}`, 'args')],
  ['id, whole', (run) => anywhere(idOf(spread(run)))],
  [
    'id, begins with 8 digits',
    (run) => ({ kind: 'startsWith', field: 'id', text: idOf(spread(run)).slice(0, 8) }),
  ],
  ['id, 8 digits at its begin', (run) => anywhere(idOf(spread(run)).slice(0, 8))],
  ['id, 8 signs in its middle', (run) => anywhere(idOf(spread(run)).slice(11, 19))],
  ['id, 4 digits', (run) => anywhere(idOf(spread(run)).slice(9, 13))],
  ['id, absent', (run) => anywhere(`ffff${1_000 + run}-ffff`)],
  ['root', (run) => ({ kind: 'oneOf', field: 'rootId', values: [idOf(rootOf(spread(run)))] })],
  ['rare worker', () => ({ kind: 'oneOf', field: 'worker', values: ['celery@rare'] })],
  [
    'one worker of 11',
    (run) => ({ kind: 'oneOf', field: 'worker', values: [`celery@host-${run % 11}`] }),
  ],
  [
    'state and word',
    (run) => ({
      kind: 'and',
      of: [{ kind: 'oneOf', field: 'state', values: ['FAILURE'] }, anywhere(`${wordOf(run)} 2`)],
    }),
  ],
  [
    'runtime above 800, 1 in 100,000',
    () => ({ kind: 'compare', field: 'runtime', op: '>', value: 800 }),
  ],
]
const spread = (run: number): number => Math.floor((TASKS * (run + 0.5)) / RUNS)
const failureAt = (run: number): number => {
  let at = spread(run)
  while (madeTask(at).exception === null) at += 1
  return at
}

async function askSums(reader: TaskReader): Promise<string> {
  const range = { from: MADE_SINCE, to: MADE_SINCE + TASKS * SECONDS_PER_TASK + 11 }
  const failed = askFor({ kind: 'oneOf', field: 'state', values: ['FAILURE'] })
  const aWord = askFor(anywhere('timeouterror'))
  type Sum = readonly [string, () => Promise<{ scanned: number; limited: boolean }>]
  const sums: readonly Sum[] = [
    ['count of everything', () => reader.count(askFor())],
    ['count of failures', () => reader.count(failed)],
    ['count of a word', () => reader.count(aWord)],
    ['histogram of everything, 100', () => reader.histogram({ ...askFor(), range, buckets: 100 })],
    ['histogram of a word, 100', () => reader.histogram({ ...aWord, range, buckets: 100 })],
    ['types', () => reader.facet({ ...askFor(), field: 'name', limit: 20 })],
    ['workers of failures', () => reader.facet({ ...failed, field: 'worker', limit: 20 })],
    ['by runtime, first 100', () => reader.list(askFor(EVERY_TASK, { sort: 'runtime' }))],
    ['by name, first 100', () => reader.list(askFor(EVERY_TASK, { sort: 'name' }))],
  ]
  const rows: (string | number)[][] = []
  for (const [title, run] of sums) {
    const last = { scanned: 0, limited: false }
    const times = await timesOf(async () => Object.assign(last, await run()), SUM_RUNS)
    rows.push([title, last.scanned, last.limited ? 'yes' : 'no', ...times])
  }
  return formatTable(['sum', 'scanned', 'limited', 'first ms', 'median ms', 'worst ms'], rows)
}

/** Bytes of all files, and of the search index in the segments. */
function bytesOf(directory: string): { all: number; search: number; segments: number } {
  let all = 0
  let segments = 0
  let search = 0
  for (const name of readdirSync(directory)) {
    all += statSync(join(directory, name)).size
    if (!/^segment-\d+\.sqlite$/.test(name)) continue
    segments += 1
    const db = new DatabaseSync(join(directory, name), { readOnly: true })
    const found = db
      .prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE 'search_%'")
      .get()
    search += Number(found?.bytes)
    db.close()
  }
  return { all, search, segments }
}

async function fillAnew(directory: string): Promise<void> {
  let now = MADE_SINCE
  const tasksPerSegment = Math.ceil(TASKS / SEGMENTS)
  const writer = openSqliteWriter({ directory, clock: () => now, tasksPerSegment })
  const filled = await fill(writer, (at) => (now = at))
  await writer.close()
  const indexed = TASKS - UNINDEXED
  console.log(
    `written in ${filled.writeSeconds.toFixed(1)} s; indexed ${Math.round(indexed / filled.indexSeconds).toLocaleString('en')} tasks a second, ` +
      `${((filled.indexCpuSeconds / indexed) * 1e6).toFixed(1)} µs of CPU each, slowest slice ${filled.slowestSliceMs.toFixed(0)} ms`,
  )
}

const directory = KEPT ?? mkdtempSync(join(tmpdir(), 'sepal-search-'))
try {
  console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
  const isFilled = existsSync(directory) && readdirSync(directory).length > 0
  if (!isFilled) await fillAnew(directory)
  const { all, search, segments } = bytesOf(directory)
  console.log(
    `${TASKS.toLocaleString('en')} tasks in ${segments} segments, the last ${UNINDEXED.toLocaleString('en')} not indexed yet`,
  )
  console.log(
    `${Math.round(all / TASKS)} bytes a task on disk, ${Math.round(search / (TASKS - UNINDEXED))} of them for searching`,
  )
  const reader = openSqliteReader({ directory })
  console.log(await pageTimes(reader, QUERIES))
  console.log(await askSums(reader))
  await reader.close()
} finally {
  if (KEPT === undefined) rmSync(directory, { recursive: true })
}
