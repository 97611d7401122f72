/** The history in PostgreSQL, as its writer sees it: a task's row lives in the segment in which it was first seen. */
import type { Task } from '../../../contract/model/task.ts'
import type { Worker } from '../../../contract/model/worker.ts'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { type HeldLease, LeaseLostError } from '../../lease/lease.ts'
import type { Log } from '../../log.ts'
import { type Database, openDatabase, type Run } from '../../postgres/database.ts'
import { migrate } from '../../postgres/migrate.ts'
import { DEFAULT_RETENTION, type Retention } from '../retention.ts'
import type { HistoryBatch, TaskWriter } from '../task-store.ts'
import { createBatchOutcome, readProgress } from './batch-progress.ts'
import { saveGaps } from './gap-rows.ts'
import { createHistoryKeeper } from './history-keeper.ts'
import { createRollupWriter } from './rollup-writer.ts'
import { HISTORY } from './schema.ts'
import { normalId } from './task-id.ts'
import { readPlaces } from './task-lookup.ts'
import { createTaskPlacing } from './task-placing.ts'
import { decodeTask, type PlacedTask, wordIdsIn } from './task-row.ts'
import { saveTasks, saveWorkers, usesOf } from './task-rows.ts'
import { ensureTextIndex } from './text-index.ts'
import { decodeWorker, SELECT_WORKERS } from './worker-row.ts'
import { openWriterSegments } from './writer-segments.ts'
import { createWrittenWords } from './written-words.ts'

export interface PostgresWriterOptions {
  /** Holds a password: not for logs. */
  readonly url: string
  /** Unix seconds; decides on which UTC day a new task falls. */
  readonly clock: Clock
  /** Held: nothing is written once somebody else has it. */
  readonly lease: HeldLease
  /** @default 2,000,000 */
  readonly tasksPerSegment?: number
  /** @default DEFAULT_RETENTION */
  readonly retention?: Retention
  readonly log?: Log
  /** Tasks dropped although they had not ended: nothing was heard of them for as long as tasks are kept. */
  readonly onLost?: (tasks: number) => void
}

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }
const TASKS_PER_SEGMENT = 2_000_000
/** One transaction at a time; the second is for a lost one that the server still thinks is there. */
const CONNECTIONS = 2

/**
 * Opens the history for its one writer; its tables are made, or brought up to date.
 *
 * A batch is one transaction, with its sums; where a COMMIT has no answer it is found out whether it
 * was done. If that cannot be found out, `write` rejects, and a batch that brings the same `sums`
 * (the same object) is not summed twice.
 *
 * @throws {AppError} HISTORY_INCOMPATIBLE: a newer Sepal's
 * @throws {AppError} HISTORY_UNAVAILABLE: the database is away
 * @throws {AppError} CONFIG_INVALID: it cannot be used: URL, password, privileges, package
 */
export async function openPostgresWriter(options: PostgresWriterOptions): Promise<TaskWriter> {
  const db = await openDatabase({
    url: options.url,
    unavailable: 'HISTORY_UNAVAILABLE',
    name: 'sepal history writer',
    connections: CONNECTIONS,
  })
  try {
    await migrate(db, HISTORY)
    const warning = await ensureTextIndex(db)
    if (warning !== null) options.log?.warn({}, warning)
    return await postgresWriter(db, options)
  } catch (error) {
    await db.close()
    throw error
  }
}

async function postgresWriter(db: Database, options: PostgresWriterOptions): Promise<TaskWriter> {
  const { clock, lease, tasksPerSegment = TASKS_PER_SEGMENT } = options
  const guard = async (run: Run): Promise<void> => {
    try {
      await lease.guard(run)
    } catch (cause) {
      if (!(cause instanceof LeaseLostError)) throw cause
      const state = 'another Sepal has taken over'
      throw new AppError('HISTORY_UNAVAILABLE', `Cannot write history: ${state}`, { cause })
    }
  }
  const segments = await openWriterSegments({ db, clock, tasksPerSegment, guard })
  const words = createWrittenWords()
  const rollups = createRollupWriter()
  const keeper = createHistoryKeeper({
    db,
    clock,
    guard,
    segments,
    retention: options.retention ?? DEFAULT_RETENTION,
    log: options.log ?? SILENT,
    onLost: options.onLost ?? (() => {}),
    dropped() {
      words.forget()
      rollups.forget()
    },
  })
  const placing = createTaskPlacing(segments, tasksPerSegment)
  let lastBatch = (await readProgress(db)).batch
  const outcome = createBatchOutcome(db)
  let isStale = false
  let isClosed = false

  // Whoever asks next waits until the one before is done.
  let before: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = before.then(() => {
      if (isClosed) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot use history: it is closed')
      return work()
    })
    before = result.catch(() => {})
    return result
  }

  return {
    find: (ids) => inTurn(() => find(ids)),
    write: (batch) => inTurn(() => write(batch)),
    workers: () => inTurn(readWorkers),
    lastWrite: () => inTurn(async () => (await readProgress(db)).lastWrite),
    tend: () => inTurn(() => keeper.tend()),
    async close() {
      if (isClosed) return
      await inTurn(async () => {
        isClosed = true
        await db.close()
      })
    },
  }

  async function find(ids: readonly string[]): Promise<Task[]> {
    return db.transaction({ doing: 'read history', isReading: true }, async (run) => {
      const found = await placing.locate(run, new Set(ids.map(normalId)))
      const rows = await readPlaces(
        run,
        [...found.values()].filter((place) => place !== null),
      )
      await words.load(run, rows.flatMap(wordIdsIn))
      return rows.map((row) => decodeTask(row, words))
    })
  }

  async function write(batch: HistoryBatch): Promise<void> {
    const hasSums = !(await outcome.areSumsIn(batch))
    if (isStale) await refresh()
    const tasks = new Map(batch.tasks.map((task) => [normalId(task.id), task]))
    const known = await db.transaction({ doing: 'read history', isReading: true }, (run) =>
      placing.locate(run, tasks.keys()),
    )
    const placed = await placing.place(tasks, known)
    const number = lastBatch + 1
    let isAgain = false
    try {
      await db.transaction({ doing: 'write history' }, async (run) => {
        if (isAgain) forget()
        isAgain = true
        await guard(run)
        await writeBatch(run, { batch, placed, number, hasSums })
      })
    } catch (error) {
      forget()
      isStale = true
      await outcome.find(error, { batch, number, hasSums })
    }
    lastBatch = number
    outcome.done()
    placing.note(placed)
  }

  function forget(): void {
    words.forget()
    rollups.forget()
    placing.forget()
  }

  async function refresh(): Promise<void> {
    await segments.reload()
    lastBatch = (await readProgress(db)).batch
    isStale = false
  }

  async function writeBatch(
    run: Run,
    {
      batch,
      placed,
      number,
      hasSums,
    }: {
      readonly batch: HistoryBatch
      readonly placed: readonly PlacedTask[]
      readonly number: number
      readonly hasSums: boolean
    },
  ): Promise<void> {
    const { rows } = await run(NEXT_BATCH, [number, batch.upTo ?? clock(), lastBatch])
    // A COMMIT without an answer was done since it was asked for: sums would be added twice.
    if (rows.length === 0) {
      const state = 'another batch was committed meanwhile'
      throw new AppError('HISTORY_UNAVAILABLE', `Cannot write history: ${state}`)
    }
    const [nextWord, nextSeries] = [Number(rows[0]?.[0]), Number(rows[0]?.[1])]
    const { added } = await words.prepare(run, usesOf(placed), nextWord)
    await saveTasks(run, placed, words)
    await saveWorkers(run, batch.workers)
    const addedSeries = hasSums ? await rollups.add(run, batch.sums, nextSeries) : 0
    await saveGaps(run, batch.gaps)
    if (added + addedSeries > 0) await run(NEXT_IDS, [nextWord + added, nextSeries + addedSeries])
  }

  function readWorkers(): Promise<Worker[]> {
    return db.transaction({ doing: 'read history', isReading: true }, async (run) =>
      (await run(SELECT_WORKERS)).rows.map(decodeWorker),
    )
  }
}

const NEXT_BATCH = `
  UPDATE $schema.progress SET batch = $1, last_write = $2 WHERE batch = $3
  RETURNING next_word, next_series`
const NEXT_IDS = 'UPDATE $schema.progress SET next_word = $1, next_series = $2'
