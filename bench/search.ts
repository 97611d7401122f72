/**
 * How fast does the history find a part of a text, and what does its search index cost?
 *
 * Tasks of every day in three segments, with payloads; the last segment is being written still, so
 * its end is not indexed yet. `npm run bench -- search [TASKS]`; 1,000,000 by default.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { EVERY_TASK, type TaskQuery } from '../contract/model/query/task-query.ts'
import { createTask } from '../contract/model/task-state.ts'
import type { Task } from '../contract/model/task.ts'
import { EVERY_ROW } from '../server/history/history-batch-fixture.ts'
import { openSqliteReader } from '../server/history/sqlite/sqlite-reader.ts'
import { openSqliteWriter } from '../server/history/sqlite/sqlite-writer.ts'
import type { TaskListQuery } from '../server/history/task-list.ts'
import type { TaskReader, TaskWriter } from '../server/history/task-store.ts'
import { formatTable } from './harness/format-table.ts'

const TASKS = Number(process.argv[2] ?? 1_000_000)
const SEGMENTS = 3
const BATCH = 5_000
const START = 1_763_726_400
const SECONDS_PER_TASK = 0.01
/** Newest tasks that are not indexed when the queries begin: what a few seconds of a flood leave. */
const UNINDEXED = 20_000
const RUNS = 20

/** The same for the same number, and as good as random. */
const digest = (at: number): string => createHash('md5').update(`task ${at}`).digest('hex')
const idOf = (at: number): string => {
  const hex = digest(at)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

const WORDS =
  'invoice order user account report locale retry cache image upload session mail'.split(' ')
const wordOf = (at: number): string => WORDS[at % WORDS.length] ?? ''

function aTask(at: number): Task {
  const number = Number.parseInt(digest(at).slice(0, 7), 16)
  const isFailure = number % 8 === 0
  const begun = START + at * SECONDS_PER_TASK
  const [first, second] = [wordOf(number), wordOf(number >>> 4)]
  return {
    ...createTask(idOf(at)),
    name: `shop.tasks.${first}_${number % 37}`,
    state: isFailure ? 'FAILURE' : 'SUCCESS',
    sent: begun,
    received: begun + 0.01,
    started: begun + 0.02,
    succeeded: isFailure ? null : begun + 0.5,
    failed: isFailure ? begun + 0.5 : null,
    timestamp: begun + 0.5 + (number % 100) / 10,
    worker: number % 50_000 === 0 ? 'celery@rare' : `celery@host-${number % 11}`,
    queue: `queue-${number % 3}`,
    routingKey: `queue-${number % 3}`,
    runtime: number % 100_000 === 0 ? 900 : (number % 1_000) / 1_000,
    retries: 0,
    rootId: idOf(at - (at % 4)),
    parentId: at % 4 === 0 ? null : idOf(at - (at % 4)),
    args: `(${number}, '${first} of ${second}')`,
    kwargs: `{'user_id': ${number % 100_000}, 'verbose': True, 'locale': 'en', 'kind': '${second}'}`,
    result: isFailure ? null : `{'status': 'ok', 'rows': ${number % 5_000}}`,
    exception: isFailure
      ? `${number % 3 === 0 ? 'TimeoutError' : 'ConnectionError'}('${first} ${number} was refused')`
      : null,
    traceback: isFailure
      ? 'Traceback (most recent call last):\n  File "/app/tasks.py", line 1\n'.repeat(9)
      : null,
  }
}

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
      const tasks = Array.from({ length: size }, (_, index) => aTask(at + index))
      const begun = performance.now()
      await writer.write({ tasks, workers: [], gaps: [], sums: NO_SUMS })
      writeSeconds += (performance.now() - begun) / 1_000
    }
  }
  const indexed = TASKS - Math.min(UNINDEXED, TASKS)
  await write(0, indexed)
  setTime(START + 60)
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
const of = (at: number): Task => aTask(at)
const numberIn = (task: Task): string => task.args?.slice(1, task.args.indexOf(',')) ?? ''

/** Each asks for something else in every run, so that no run helps the next. */
const QUERIES: readonly (readonly [string, (run: number) => TaskQuery])[] = [
  ['everything', () => EVERY_TASK],
  ['word, common: "invoice"', (run) => anywhere(wordOf(run))],
  ['word, in one task in 24: "timeout"', () => anywhere('timeouterror')],
  ['word, absent: "zebra…"', (run) => anywhere(`zebra crossing ${run}`)],
  ['word, absent, of known letters', (run) => anywhere(`refused invoice ${run}`)],
  [
    'exception, in one task',
    (run) => contains(` ${numberIn(of(failureAt(run)))} was`, 'exception'),
  ],
  ['args, in one task', (run) => contains(`(${numberIn(of(spread(run)))}, '`, 'args')],
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
  ['root', (run) => ({ kind: 'oneOf', field: 'rootId', values: [idOf(spread(run) & ~3)] })],
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
  while (of(at).exception === null) at += 1
  return at
}

const ask = (query: TaskQuery, rest: Partial<TaskListQuery> = {}): TaskListQuery => ({
  ...EVERY_ROW,
  query,
  context: { ...EVERY_ROW.context, now: START },
  limit: 100,
  ...rest,
})

async function timesOf(run: (at: number) => Promise<unknown>): Promise<string[]> {
  const times: number[] = []
  for (let at = 0; at < RUNS; at += 1) {
    const from = performance.now()
    await run(at)
    times.push(performance.now() - from)
  }
  const [first = 0] = times
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0
  return [first, at(0.5), at(0.95)].map((ms) => ms.toFixed(1))
}

async function askAll(reader: TaskReader): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = []
  for (const [title, queryOf] of QUERIES) {
    const last = { rows: 0, scanned: 0, limited: false }
    const times = await timesOf(async (run) => {
      const page = await reader.list(ask(queryOf(run)))
      Object.assign(last, { ...page, rows: page.rows.length })
    })
    rows.push([title, last.rows, last.scanned, last.limited ? 'yes' : 'no', ...times])
  }
  return rows
}

async function askSums(reader: TaskReader): Promise<(string | number)[][]> {
  const range = { from: START, to: START + TASKS * SECONDS_PER_TASK + 11 }
  const failed: TaskQuery = { kind: 'oneOf', field: 'state', values: ['FAILURE'] }
  const sums: readonly (readonly [string, () => Promise<{ scanned: number; limited: boolean }>])[] =
    [
      ['count of everything', () => reader.count(ask(EVERY_TASK))],
      ['count of failures', () => reader.count(ask(failed))],
      ['count of a word', () => reader.count(ask(anywhere('timeouterror')))],
      [
        'histogram of everything, 100',
        () => reader.histogram({ ...ask(EVERY_TASK), range, buckets: 100 }),
      ],
      [
        'histogram of a word, 100',
        () => reader.histogram({ ...ask(anywhere('timeouterror')), range, buckets: 100 }),
      ],
      ['types', () => reader.facet({ ...ask(EVERY_TASK), field: 'name', limit: 20 })],
      ['workers of failures', () => reader.facet({ ...ask(failed), field: 'worker', limit: 20 })],
      ['by runtime, first 100', () => reader.list(ask(EVERY_TASK, { sort: 'runtime' }))],
      ['by name, first 100', () => reader.list(ask(EVERY_TASK, { sort: 'name' }))],
    ]
  const rows: (string | number)[][] = []
  for (const [title, run] of sums) {
    const last = { scanned: 0, limited: false }
    const times = await timesOf(async (at) => {
      if (at < 10) Object.assign(last, await run())
    })
    rows.push([
      title,
      '',
      last.scanned,
      last.limited ? 'yes' : 'no',
      ...times.slice(0, 1),
      ...(await timesOfFew(run)),
    ])
  }
  return rows
}

/** Sums take longer: fewer runs. */
async function timesOfFew(run: () => Promise<unknown>): Promise<string[]> {
  const times: number[] = []
  for (let at = 0; at < 9; at += 1) {
    const from = performance.now()
    await run()
    times.push(performance.now() - from)
  }
  const sorted = times.toSorted((a, b) => a - b)
  return [sorted[4] ?? 0, sorted[8] ?? 0].map((ms) => ms.toFixed(1))
}

/** Bytes of all files, and of the search index in them. */
function bytesOf(directory: string): { all: number; search: number } {
  let all = 0
  let search = 0
  for (const name of readdirSync(directory)) {
    all += statSync(join(directory, name)).size
    if (!/^segment-\d+\.sqlite$/.test(name)) continue
    const db = new DatabaseSync(join(directory, name), { readOnly: true })
    const found = db
      .prepare("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE 'search_%'")
      .get()
    search += Number(found?.bytes)
    db.close()
  }
  return { all, search }
}

const directory = mkdtempSync(join(tmpdir(), 'sepal-search-'))
try {
  console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
  console.log(
    `${TASKS.toLocaleString('en')} tasks in ${SEGMENTS} segments, the last ${UNINDEXED.toLocaleString('en')} not indexed yet`,
  )
  let now = START
  const tasksPerSegment = Math.ceil(TASKS / SEGMENTS)
  const writer = openSqliteWriter({ directory, clock: () => now, tasksPerSegment })
  const filled = await fill(writer, (at) => (now = at))
  const indexed = TASKS - UNINDEXED
  console.log(
    `written in ${filled.writeSeconds.toFixed(1)} s; indexed ${Math.round(indexed / filled.indexSeconds).toLocaleString('en')} tasks a second, ` +
      `${((filled.indexCpuSeconds / indexed) * 1e6).toFixed(1)} µs of CPU each, slowest slice ${filled.slowestSliceMs.toFixed(0)} ms`,
  )
  const { all, search } = bytesOf(directory)
  console.log(
    `${Math.round(all / TASKS)} bytes a task on disk, ${Math.round(search / indexed)} of them for searching`,
  )
  const reader = openSqliteReader({ directory })
  const columns = [
    'first page of 100',
    'rows',
    'scanned',
    'limited',
    'first ms',
    'median ms',
    '95 % ms',
  ]
  console.log(formatTable(columns, await askAll(reader)))
  console.log(
    formatTable(
      ['sum', '', 'scanned', 'limited', 'first ms', 'median ms', 'worst ms'],
      await askSums(reader),
    ),
  )
  await reader.close()
  await writer.close()
} finally {
  rmSync(directory, { recursive: true })
}
