/** The history in PostgreSQL, as its readers see it: any number of them, beside the one writer. */
import { MAX_FACET_VALUES } from '../../../contract/model/query/query-limits.ts'
import { inScope } from '../../../contract/model/scope.ts'
import { type Database, openDatabase, type Run } from '../../postgres/database.ts'
import { migrate } from '../../postgres/migrate.ts'
import { checkCount } from '../query/check-asked.ts'
import { type Budget, createEffort, DEFAULT_BUDGET } from '../query/effort.ts'
import type { TaskSelection } from '../task-list.ts'
import type { TaskReader } from '../task-store.ts'
import { createReadWords } from './read-words.ts'
import { createRollupReader } from './rollup-reader.ts'
import { HISTORY } from './schema.ts'
import { decodeId, normalId, splitIds } from './task-id.ts'
import { findPlaces, readPlaces } from './task-lookup.ts'
import { readCursor, readPage, rowReader, taskReader } from './task-page.ts'
import { decodeTask, wordIdsIn } from './task-row.ts'
import { type ReadySelection, readySelection } from './task-selection.ts'
import { countTasks, facetOf, histogramOf } from './task-sums.ts'

export interface PostgresReaderOptions {
  /** Holds a password: not for logs. */
  readonly url: string
  /** Of every query. @default 2,000,000 rows, 2,000 ms */
  readonly budget?: Partial<Budget>
  /** Milliseconds from any moment on. @default performance.now */
  readonly now?: () => number
  /** @default 4 */
  readonly connections?: number
}

const CONNECTIONS = 4
const MAX_CHILDREN = 1_000
/** More than a window or a look-up ever takes: what runs into it is a database in trouble. */
const STATEMENT_MS = 15_000

/**
 * Connects at the first query, so that what is wrong is that query's error (HISTORY_INCOMPATIBLE,
 * HISTORY_UNAVAILABLE, CONFIG_INVALID); a later query tries again. Tables are made where there are none.
 *
 * Each query sees one state of the database, of whole batches.
 *
 * @throws {AppError} CONFIG_INVALID: the URL cannot be used, or the package `pg` is not installed
 */
export async function openPostgresReader(options: PostgresReaderOptions): Promise<TaskReader> {
  const { url, now = () => performance.now() } = options
  const budget = { ...DEFAULT_BUDGET, ...options.budget }
  const db = await openDatabase({
    url,
    unavailable: 'HISTORY_UNAVAILABLE',
    name: 'sepal history reader',
    connections: options.connections ?? CONNECTIONS,
  })
  const words = createReadWords()
  const query = createQuery(db)

  const select = <T>(
    selection: TaskSelection,
    signal: AbortSignal | undefined,
    work: (ready: ReadySelection) => Promise<T>,
  ): Promise<T> =>
    query(async (run) =>
      work(
        await readySelection(selection, {
          run,
          words,
          effort: createEffort(budget, now, signal),
          mostRows: budget.rows,
        }),
      ),
    )

  return {
    ...createRollupReader(
      (work) => query(work),
      () => createEffort(budget, now),
    ),
    async list(asked, signal) {
      const cursor = readCursor(asked)
      return select(asked, signal, (selection) =>
        readPage(asked, cursor, { selection, words, read: rowReader(words) }),
      )
    },
    async listWhole(asked, signal) {
      const cursor = readCursor(asked)
      return select(asked, signal, (selection) =>
        readPage(asked, cursor, { selection, words, read: taskReader(words) }),
      )
    },
    get: (id, scope) =>
      query(async (run) => {
        const places = await findPlaces(run, [normalId(id)])
        const [row] = await readPlaces(run, [...places.values()])
        if (row === undefined) return null
        const task = decodeTask(row, await words.textsOf(run, wordIdsIn(row)))
        return inScope(scope, task) ? task : null
      }),
    children: (ids, scope) =>
      query(async (run) => {
        const lists = new Map([...new Set(ids)].map((id): [string, string[]] => [id, []]))
        const asked = new Map([...lists].map(([id]) => [normalId(id), id]))
        const { uuids, texts } = splitIds(asked.keys())
        const { rows } = await run(CHILDREN, [uuids, texts])
        const named = rows.flatMap((row) => row.slice(4).filter((id) => typeof id === 'number'))
        const { textOf } = await words.textsOf(run, named)
        const word = (id: unknown) => (typeof id === 'number' ? textOf(id) : null)
        for (const [uuid, text, parentUuid, parentText, type, worker, queue] of rows) {
          const parent = asked.get(decodeId(parentUuid, parentText) ?? '')
          const names = { name: word(type), worker: word(worker), queue: word(queue) }
          if (parent === undefined || !inScope(scope, names)) continue
          const known = lists.get(parent)
          if (known !== undefined && known.length < MAX_CHILDREN) {
            known.push(decodeId(uuid, text) ?? '')
          }
        }
        return new Map([...lists].filter(([, children]) => children.length > 0))
      }),
    count: (selection, signal) => select(selection, signal, countTasks),
    histogram: (asked, signal) =>
      select(asked, signal, (selection) => histogramOf(selection, asked, words)),
    async facet(asked, signal) {
      checkCount('limit', asked.limit, 1, MAX_FACET_VALUES)
      return select(asked, signal, (selection) => facetOf(selection, asked, words))
    },
    close: () => db.close(),
  }
}

/** First seen first; never the parent itself. */
const CHILDREN = `
  SELECT uuid, id, parent_uuid, parent_id, type_id, worker_id, queue_id FROM $schema.task
  WHERE (parent_uuid = ANY ($1::uuid[]) OR parent_id = ANY ($2::text[]))
    AND NOT coalesce(parent_uuid = uuid OR parent_id = id, false)
  ORDER BY segment, n LIMIT 200000`

/** Runs a query at one state of the database. */
function createQuery(db: Database) {
  let opening: Promise<void> | null = null

  const open = (): Promise<void> => {
    opening ??= migrate(db, HISTORY).catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  return async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
    await open()
    const asked = { doing: 'read history', isReading: true, limitMs: STATEMENT_MS }
    return db.transaction(asked, work)
  }
}
