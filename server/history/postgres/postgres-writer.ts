/** The history in PostgreSQL, as its writer sees it: a task's row lives in the segment in which it was first seen. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isReady, type Task } from '../../../contract/model/task.ts'
import type { Worker } from '../../../contract/model/worker.ts'
import type { Clock } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { type HeldLease, LeaseLostError } from '../../lease/lease.ts'
import type { Log } from '../../log.ts'
import {
  CommitUnknownError,
  type Database,
  openDatabase,
  type Run,
} from '../../postgres/database.ts'
import { migrate } from '../../postgres/migrate.ts'
import { DEFAULT_RETENTION, type Retention } from '../retention.ts'
import { createTaskPlaces, type Place } from '../task-places.ts'
import type { HistoryBatch, TaskWriter } from '../task-store.ts'
import { createHistoryKeeper } from './history-keeper.ts'
import { jsonParts } from './json-parts.ts'
import { createRollupWriter, saveGaps } from './rollup-writer.ts'
import { HISTORY } from './schema.ts'
import { keptText } from './stored-text.ts'
import { normalId } from './task-id.ts'
import { findPlaces, readPlaces } from './task-lookup.ts'
import {
  decodeTask,
  encodePayload,
  encodeRow,
  type PlacedTask,
  UPSERT_PAYLOADS,
  UPSERT_ROWS,
  wordIdsIn,
  wordsOf,
} from './task-row.ts'
import { ensureTextIndex } from './text-index.ts'
import { decodeWorker, encodeWorker, SAVE_WORKERS, SELECT_WORKERS } from './worker-row.ts'
import { openWriterSegments } from './writer-segments.ts'
import { createWrittenWords, type WordUse } from './written-words.ts'

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
/** As many as there may be tasks in flight. */
const REMEMBERED_PLACES = 1_000_000
/** One transaction at a time; the second is for a lost one that the server still thinks is there. */
const CONNECTIONS = 2
/** How often and after how long it is asked whether a COMMIT without an answer was done. */
const ASK_AGAIN_MS = [0, 250, 1_000, 2_000]

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

/** A batch of which it was not known at once whether it was committed, until it is written. */
interface Pending {
  /** The history holds its sums when it has come to this number. */
  readonly number: number
  readonly sums: HistoryBatch['sums']
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
  let places = createTaskPlaces(REMEMBERED_PLACES)
  let lastBatch = (await readProgress()).batch
  let pending: Pending | null = null
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
    lastWrite: () => inTurn(async () => (await readProgress()).lastWrite),
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
      const found = await locate(run, new Set(ids.map(normalId)))
      const rows = await readPlaces(
        run,
        [...found.values()].filter((place) => place !== null),
      )
      await words.load(run, rows.flatMap(wordIdsIn))
      return rows.map((row) => decodeTask(row, words))
    })
  }

  async function write(batch: HistoryBatch): Promise<void> {
    const before = pending
    const hasSums = !(await areSumsIn(batch))
    if (isStale) await refresh()
    const tasks = new Map(batch.tasks.map((task) => [normalId(task.id), task]))
    const known = await db.transaction({ doing: 'read history', isReading: true }, (run) =>
      locate(run, tasks.keys()),
    )
    const placed = await place(tasks, known)
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
      const summed = hasSums || before === null ? number : before.number
      await recover(error, number, { number: summed, sums: batch.sums })
    }
    lastBatch = number
    pending = null
    for (const { segment, row, task } of placed) {
      const id = normalId(task.id)
      if (isReady(task.state)) places.forget(id)
      else places.set(id, { segment, row })
    }
  }

  /** Returns where the batch was committed nevertheless. */
  async function recover(error: unknown, number: number, failed: Pending): Promise<void> {
    forget()
    isStale = true
    if (!(error instanceof AppError && error.cause instanceof CommitUnknownError)) throw error
    // Also where it turns out not to be done: the server may be at it still.
    pending = failed
    for (const ms of ASK_AGAIN_MS) {
      await sleep(ms)
      const progress = await readProgress().catch(() => null)
      if (progress === null) continue
      if (progress.batch >= number) return
      throw error
    }
    throw error
  }

  /** Whether a batch that is given again has been summed. */
  async function areSumsIn({ sums }: HistoryBatch): Promise<boolean> {
    if (pending === null || pending.sums !== sums) return false
    return (await readProgress()).batch >= pending.number
  }

  function forget(): void {
    words.forget()
    rollups.forget()
    places = createTaskPlaces(REMEMBERED_PLACES)
  }

  async function refresh(): Promise<void> {
    await segments.reload()
    lastBatch = (await readProgress()).batch
    isStale = false
  }

  /** Where these ids lie, null for nowhere. */
  async function locate(run: Run, ids: Iterable<string>): Promise<Map<string, Place | null>> {
    const found = new Map<string, Place | null>()
    const missing: string[] = []
    for (const id of ids) {
      const there = places.get(id)
      // A segment that was dropped took its open tasks with it.
      const isKnown = there !== undefined && (there === null || segments.has(there.segment))
      if (isKnown) found.set(id, there)
      else missing.push(id)
    }
    const looked = await findPlaces(run, missing)
    for (const id of missing) {
      const there = looked.get(id) ?? null
      found.set(id, there)
      places.set(id, there)
    }
    return found
  }

  async function place(
    tasks: ReadonlyMap<string, Task>,
    known: ReadonlyMap<string, Place | null>,
  ): Promise<PlacedTask[]> {
    const placed: PlacedTask[] = []
    const fresh: Task[] = []
    for (const [id, task] of tasks) {
      const there = known.get(id)
      if (there) placed.push({ ...there, task })
      else fresh.push(task)
    }
    for (let at = 0; at < fresh.length;) {
      const { number, rows } = await segments.taking()
      const part = fresh.slice(at, at + tasksPerSegment - rows)
      part.forEach((task, index) => placed.push({ segment: number, row: rows + index + 1, task }))
      at += part.length
      // Counted before they are written; read again where the writing fails.
      segments.note(number, rows + part.length)
    }
    return placed
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
    await saveTasks(run, placed)
    await saveWorkers(run, batch.workers)
    const addedSeries = hasSums ? await rollups.add(run, batch.sums, nextSeries) : 0
    await saveGaps(run, batch.gaps)
    if (added + addedSeries > 0) await run(NEXT_IDS, [nextWord + added, nextSeries + addedSeries])
  }

  async function saveTasks(run: Run, placed: readonly PlacedTask[]): Promise<void> {
    if (placed.length === 0) return
    const encoded = placed.map((one) => encodeRow(one, (kind, text) => words.idOf(kind, text)))
    for (const part of jsonParts(encoded)) await run(UPSERT_ROWS, [part])
    const payloads = placed.map(encodePayload)
    const some = payloads.filter((payload) => payload !== null)
    for (const part of jsonParts(some)) await run(UPSERT_PAYLOADS, [part])
    const none = placed.filter((_, at) => payloads[at] === null)
    if (none.length > 0) {
      await run(DROP_PAYLOADS, [none.map(({ segment }) => segment), none.map(({ row }) => row)])
    }
  }

  async function saveWorkers(run: Run, workers: readonly Worker[]): Promise<void> {
    if (workers.length === 0) return
    const rows = workers.map(encodeWorker)
    const last = new Map(rows.map((row) => [JSON.stringify(row.slice(0, 3)), row]))
    await run(SAVE_WORKERS, [JSON.stringify([...last.values()])])
  }

  function readWorkers(): Promise<Worker[]> {
    return db.transaction({ doing: 'read history', isReading: true }, async (run) =>
      (await run(SELECT_WORKERS)).rows.map(decodeWorker),
    )
  }

  function readProgress(): Promise<{ batch: number; lastWrite: number | null }> {
    return db.transaction({ doing: 'read history', isReading: true }, async (run) => {
      const [row] = (await run('SELECT batch, last_write FROM $schema.progress')).rows
      const lastWrite = row?.[1]
      return {
        batch: Number(row?.[0]),
        lastWrite: typeof lastWrite === 'number' ? lastWrite : null,
      }
    })
  }
}

/** Every word of a batch once, with the newest segment that uses it. */
function usesOf(placed: readonly PlacedTask[]): WordUse[] {
  const uses = new Map<string, WordUse>()
  for (const { segment, task } of placed) {
    for (const [kind, word] of wordsOf(task)) {
      const text = keptText(word)
      const key = `${kind} ${text}`
      const there = uses.get(key)
      if (there === undefined || there.segment < segment) uses.set(key, { kind, text, segment })
    }
  }
  return [...uses.values()]
}

const NEXT_BATCH = `
  UPDATE $schema.progress SET batch = $1, last_write = $2 WHERE batch = $3
  RETURNING next_word, next_series`
const NEXT_IDS = 'UPDATE $schema.progress SET next_word = $1, next_series = $2'
const DROP_PAYLOADS = `
  DELETE FROM $schema.payload AS p
  USING unnest($1::integer[], $2::integer[]) AS k (segment, n)
  WHERE p.segment = k.segment AND p.n = k.n`
