import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  anyQueriedTask,
  anyQueryContext,
  anyTaskQuery,
} from '../../../contract/model/query/task-query-arbitrary-fixture.ts'
import type { TaskQuery } from '../../../contract/model/query/task-query.ts'
import type { Task } from '../../../contract/model/task.ts'
import { createEffort, DEFAULT_BUDGET } from '../query/effort.ts'
import { toNormalQuery } from '../query/normal-query.ts'
import { toSegmentTree } from '../query/segment-tree.ts'
import { aTask, DAY } from '../task-arbitrary-fixture.ts'
import type { Direction, TaskSelection } from '../task-list.ts'
import { everyTask, tasksOf } from '../task-oracle-fixture.ts'
import { searchBlocks } from './block-search.ts'
import { inTransaction, openForReading, openForWriting } from './database.ts'
import { SEGMENT } from './schema.ts'
import { findCandidates } from './search-blocks.ts'
import { createSearchIndexer, type SearchIndexer } from './search-indexer.ts'
import { needOf } from './search-need.ts'
import { defineFunctions, toCondition } from './segment-condition.ts'
import { openSegmentWriter, type SegmentWriter } from './segment-writer.ts'
import { createStatementCache, type StatementCache } from './statement-cache.ts'
import { compareKeys } from './task-key.ts'
import { splitExtent } from './task-walks.ts'
import { temporaryDirectories } from './temporary-directory-fixture.ts'
import { openWords } from './words.ts'
import { createWriteAheadLogs } from './write-ahead-logs.ts'

const newDirectory = temporaryDirectories()
const ROWS_IN_BLOCK = 4

describe('the search index', () => {
  const tasks = new Map<number, Task>()
  let now = DAY
  let path: string
  let writer: SegmentWriter
  let db: DatabaseSync
  let indexer: SearchIndexer
  let reading: DatabaseSync
  let prepare: StatementCache

  /** Writes rows as a segment does, but for the size of the index's blocks. */
  const write = (changed: ReadonlyMap<number, Task>): void => {
    writer.write([...changed].map(([row, task]) => ({ row, task })))
    inTransaction(db, () => indexer.noteChanged([...changed.keys()]))
    for (const [row, task] of changed) tasks.set(row, task)
  }
  const tendAll = (): void => {
    now += 10
    while (indexer.tendSlice());
  }
  const count = (table: string, where = '1'): number =>
    Number(db.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).get()?.n)

  /** The rows that a search of the index finds, in its order; null where the index cannot help. */
  const search = (selection: TaskSelection, direction: Direction = 'newest'): number[] | null => {
    const words = openWords(reading)
    const normal = toNormalQuery(selection.query, selection.context)
    const { extent, rest } = splitExtent(toSegmentTree(normal, selection, words))
    const need = needOf(rest)
    if (need.kind === 'none') return null
    const candidates = findCandidates(prepare, need)
    const effort = createEffort(DEFAULT_BUDGET, () => 0)
    const options = { direction, extent, after: null, effort }
    const steps = [...searchBlocks(prepare, candidates, toCondition(rest), 1, options)]
    const keys = steps.map(({ key }) => key)
    expect(keys).toEqual(keys.toSorted((a, b) => compareKeys(direction, a, b)))
    return steps.filter(({ isFound }) => isFound).map(({ key }) => key.row)
  }
  const rowsOf = (selection: TaskSelection): number[] => {
    const passing = new Set(tasksOf(tasks.values(), selection))
    return [...tasks].filter(([, task]) => passing.has(task)).map(([row]) => row)
  }
  const inOrder = (rows: readonly number[]): number[] => rows.toSorted((a, b) => a - b)

  beforeAll(() => {
    path = join(newDirectory(), 'segment-1.sqlite')
    const clock = () => now
    const logs = createWriteAheadLogs(null)
    writer = openSegmentWriter(
      path,
      { number: 1, day: '2025-11-21', created: DAY },
      { clock, logs },
    )
    db = openForWriting(path, SEGMENT)
    indexer = createSearchIndexer(db, clock, ROWS_IN_BLOCK)
    const samples = fc.sample(fc.tuple(anyQueriedTask, fc.uuid()), { numRuns: 2_300, seed: 7 })
    const made = samples.map(([task, id], at): Task => ({
      ...task,
      // Odd ids once each: a segment has every id once.
      id: at < 40 ? `${task.id} ${at}` : id,
      timestamp: task.timestamp + at / 10,
    }))
    const some = (from: number, to: number) =>
      new Map(made.slice(from, to).map((task, at) => [from + at + 1, task]))
    /** What every `step`-th row has by now. */
    const changed = (step: number, change: Partial<Task>) =>
      new Map(
        [...tasks]
          .filter(([row]) => row % step === 0)
          .map(([row, task]) => [row, { ...task, ...change }]),
      )
    write(some(0, 2_250))
    tendAll()
    write(changed(7, { exception: 'AfterwardsError', timestamp: DAY + 1, worker: 'late@host' }))
    tendAll()
    write(changed(50, { result: 'stale by now', timestamp: DAY - 5_000 }))
    write(some(2_250, 2_300))
    reading = openForReading(path, SEGMENT) ?? db
    defineFunctions(reading)
    prepare = createStatementCache(reading)
  })
  afterAll(() => {
    for (const one of [reading, db, writer]) one.close()
  })

  test('has rows on shelves, in loose blocks, in blocks of changed rows, stale and later ones', () => {
    expect(count('search_shelf')).toBe(1)
    expect(count('search_block', 'bits IS NULL')).toBe(480)
    expect(count('search_block', 'bits IS NOT NULL AND rows IS NULL')).toBeGreaterThan(50)
    expect(count('search_block', 'rows IS NOT NULL')).toBeGreaterThan(50)
    expect(count('search_stale')).toBeGreaterThan(40)
    expect(count('task', 'n > (SELECT indexed FROM search_progress)')).toBeGreaterThanOrEqual(50)
  })

  test('finds what any query finds, in order, whatever became of the rows since', () => {
    const asked = fc.record({
      query: anyTaskQuery,
      context: anyQueryContext,
      direction: fc.constantFrom('newest' as const, 'oldest' as const),
    })
    let searched = 0
    fc.assert(
      fc.property(asked, ({ query, context, direction }) => {
        const selection = { ...everyTask, query, context }
        const found = search(selection, direction)
        if (found === null) return
        searched += 1
        expect(inOrder(found)).toEqual(rowsOf(selection))
      }),
      { numRuns: 120 },
    )
    expect(searched).toBeGreaterThan(20)
  }, 60_000)

  const contains = (
    text: string,
    ...fields: ('id' | 'kwargs' | 'exception' | 'result')[]
  ): TaskQuery => ({
    kind: 'contains',
    fields,
    text,
  })

  test.each([
    ['rows that changed and were indexed again', contains('afterwards', 'exception')],
    ['rows that changed since', contains('stale by', 'result')],
    ['what stands behind a U+0000', contains('\uFFFDx\uFFFD', 'kwargs')],
    ['the new word of a changed row', { kind: 'oneOf', field: 'worker', values: ['late@host'] }],
  ] as const)('finds %s', (_what, query) => {
    const found = search({ ...everyTask, query })
    expect(found).not.toEqual([])
    expect(inOrder(found ?? [])).toEqual(rowsOf({ ...everyTask, query }))
  })

  test('finds a row by any part of its id that is long enough', () => {
    const [row, { id }] = [...tasks].at(777) ?? [0, aTask({ id: '' })]
    for (let from = 0; from < id.length - 7; from += 1) {
      for (const text of [id.slice(from), id.slice(from, from + 8)]) {
        expect(search({ ...everyTask, query: contains(text, 'id') })).toContain(row)
      }
    }
  })

  test('looks at few rows for what is rare', () => {
    const [, { id }] = [...tasks].at(1_234) ?? [0, aTask({ id: '' })]
    const query = contains(id.slice(2, 30), 'id')
    const need = needOf(
      toSegmentTree(toNormalQuery(query, everyTask.context), everyTask, openWords(reading)),
    )
    const unindexed = 2_300 / 50 + 60
    expect(findCandidates(prepare, need).rows).toBeLessThan(unindexed + 40)
  })

  test('shows a reader within a snapshot what there was, whatever is indexed meanwhile', () => {
    const query = contains('stale by', 'result')
    reading.exec('BEGIN')
    const before = search({ ...everyTask, query })
    tendAll()
    expect(count('search_stale')).toBeLessThan(ROWS_IN_BLOCK)
    expect(search({ ...everyTask, query })).toEqual(before)
    reading.exec('COMMIT')
    expect(search({ ...everyTask, query })).toEqual(before)
  })
})
