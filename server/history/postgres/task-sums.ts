import { errorFingerprint } from '../../../contract/model/error-fingerprint.ts'
import type { Task } from '../../../contract/model/task.ts'
/** Sums over tasks: counts, histograms, facets, added up window by window. */
import { bucketEdges, bucketOf } from '../query/bucket-edges.ts'
import { WORD_FIELDS } from '../query/segment-tree.ts'
import {
  EXACT_COUNT,
  type FacetQuery,
  type HistogramQuery,
  type TaskCount,
  type TaskFacet,
  type TaskHistogram,
} from '../task-figures.ts'
import type { ReadWords } from './read-words.ts'
import type { ReadySelection } from './task-selection.ts'
import { passingOf, type Projection, type Window, walkWindows } from './task-walk.ts'

const FIRST_WINDOW = 10_000

export async function countTasks(selection: ReadySelection): Promise<TaskCount> {
  const { walk } = selection
  let count = 0
  const ended = await sumWindows(selection, {
    projection: { select: 'count(*)', width: 1, rest: '', values: [] },
    add: (rows) => void (count += Number(rows[0]?.[0] ?? 0)),
    addTasks: (tasks) => (count += tasks.length),
    isEnough: () => count > EXACT_COUNT,
  })
  if (ended === null) return { count, isExact: true, ...walk.effort.report(false) }
  const estimate = await estimateRows(selection)
  return {
    count: Math.max(count, estimate),
    isExact: false,
    ...walk.effort.report(ended === 'spent'),
  }
}

export async function histogramOf(
  selection: ReadySelection,
  query: HistogramQuery,
  words: ReadWords,
): Promise<TaskHistogram> {
  const edges = bucketEdges(query)
  const buckets = Array.from({ length: query.buckets }, () => new Map<string, number>())
  const note = (bucket: number, state: string, count: number): void => {
    const counts = buckets[bucket]
    counts?.set(state, (counts.get(state) ?? 0) + count)
  }
  const ended = await sumWindows(selection, {
    projection: {
      select: 'width_bucket(w."timestamp", $1::float8[]), w.state_id, count(*)',
      width: 3,
      rest: 'GROUP BY 1, 2',
      values: [edges],
    },
    async add(rows) {
      const { textOf } = await words.textsOf(
        selection.walk.run,
        rows.map(([, state]) => Number(state)),
      )
      for (const [at, state, count] of rows) {
        note(Number(at) - 1, textOf(Number(state)), Number(count))
      }
    },
    addTasks: (tasks) =>
      tasks.forEach(({ timestamp, state }) => note(bucketOf(edges, timestamp), state, 1)),
  })
  return {
    buckets: buckets.map((counts) => Object.fromEntries(counts)),
    ...selection.walk.effort.report(ended !== null),
  }
}

export async function facetOf(
  selection: ReadySelection,
  { field, limit }: FacetQuery,
  words: ReadWords,
): Promise<TaskFacet> {
  const counts = new Map<string | null, number>()
  const note = (value: string | null, count: number): void =>
    void counts.set(value, (counts.get(value) ?? 0) + count)
  const ended = await sumWindows(selection, {
    projection: {
      select: `w.${WORD_FIELDS[field].column}, count(*)`,
      width: 2,
      rest: 'GROUP BY 1',
      values: [],
    },
    async add(rows) {
      const ids = rows.flatMap(([id]) => (typeof id === 'number' ? [id] : []))
      const { textOf } = await words.textsOf(selection.walk.run, ids)
      for (const [id, count] of rows) {
        note(typeof id === 'number' ? textOf(id) : null, Number(count))
      }
    },
    addTasks: (tasks) =>
      tasks.forEach((task) => note(field === 'error' ? errorFingerprint(task) : task[field], 1)),
  })
  const ranked = [...counts].toSorted(([a, x], [b, y]) => y - x || compareValues(a, b))
  return {
    values: ranked.slice(0, limit).map(([value, count]) => ({ value, count })),
    hasMore: ranked.length > limit,
    ...selection.walk.effort.report(ended !== null),
  }
}

/** By text, no value last. */
const compareValues = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a < b ? -1 : a > b ? 1 : 0
}

interface Summing {
  readonly projection: Projection
  readonly add: (rows: Window['rows']) => void | Promise<void>
  /** Where SQL alone cannot tell which rows pass. */
  readonly addTasks: (tasks: readonly Task[]) => void
  readonly isEnough?: () => boolean
}

/** @returns why it was ended before it was through; null: it was not */
async function sumWindows(
  selection: ReadySelection,
  { projection, add, addTasks, isEnough = () => false }: Summing,
): Promise<'enough' | 'spent' | null> {
  const { walk, check, isEmpty } = selection
  if (isEmpty) return null
  const keys = { select: 'w.segment, w.n', width: 2, rest: '', values: [] }
  const extent = {
    direction: 'newest',
    after: null,
    first: FIRST_WINDOW,
    looksFirst: false,
  } as const
  for await (const { rows, last } of walkWindows(
    walk,
    extent,
    check === null ? projection : keys,
  )) {
    if (check === null) await add(rows)
    else {
      const places = rows.map(([segment, row]) => ({ segment: Number(segment), row: Number(row) }))
      addTasks((await check(places)).map(({ task }) => task))
    }
    if (last === null) return null
    if (isEnough()) return 'enough'
    if (walk.effort.isSpent()) return 'spent'
  }
  return null
}

/** Rows of each segment that an estimate asks: a fifth of what it says is then right within 7 %. */
const SAMPLE = 2_000

/** How many of evenly chosen rows pass, scaled up to all of them. */
async function estimateRows({ walk, check }: ReadySelection): Promise<number> {
  const { rows: segments } = await walk.run(SEGMENT_SIZES)
  let estimate = 0
  for (const [number, rows] of segments.map((row) => row.map(Number))) {
    if (number === undefined || rows === undefined || rows === 0) continue
    const size = Math.min(rows, SAMPLE)
    const sampled = Array.from({ length: size }, (_, at) => ({
      segment: number,
      row: 1 + Math.floor(((at + 0.5) * rows) / size),
    }))
    const passing = await passingOf(walk, sampled)
    walk.effort.spend(size)
    const count = check === null ? passing.length : (await check(passing)).length
    estimate += (count * rows) / size
  }
  return Math.round(estimate)
}

const SEGMENT_SIZES = `
  SELECT number, coalesce((SELECT max(n) FROM $schema.task AS t WHERE t.segment = number), 0)
  FROM $schema.segment`
