/** Finds the places of the rows of a page. */
import type { TaskSort } from '../../../contract/model/query/query-limits.ts'
import { compareInOrder, type ValueKey } from '../query/value-order.ts'
import type { Direction } from '../task-list.ts'
import type { Place } from '../task-places.ts'
import { WORD_KIND } from '../word-kind.ts'
import type { ReadWords } from './read-words.ts'
import type { ReadySelection } from './task-selection.ts'
import { opposite, type TaskKey, walkOrder, walkWindows } from './task-walk.ts'

export interface Found {
  /** In the order of the search. */
  readonly places: readonly ValueKey[]
  /** The last row that was looked at; null where that is not a place in this order. */
  readonly stoppedAt: ValueKey | null
  /** The budget ended it. */
  readonly isLimited: boolean
}

interface Search {
  readonly direction: Direction
  readonly after: ValueKey | null
  readonly wanted: number
}

const FIRST_WINDOW = 1_000

/** By the time of the last event: as far as needed. */
export async function findByTime(selection: ReadySelection, search: Search): Promise<Found> {
  const { direction, after, wanted } = search
  const { walk, check } = selection
  const places: ValueKey[] = []
  const limit = check === null ? `LIMIT ${wanted}` : ''
  const windows = walkWindows(
    walk,
    {
      direction,
      after: after === null ? null : toKey(after),
      first: Math.max(FIRST_WINDOW, wanted),
      looksFirst: true,
    },
    {
      select: 'w."timestamp", w.segment, w.n',
      width: 3,
      rest: `ORDER BY ${walkOrder(direction)} ${limit}`,
      values: [],
    },
  )
  for await (const { rows, last } of windows) {
    const found = rows.map(([value, segment, row]) => ({
      value: Number(value),
      segment: Number(segment),
      row: Number(row),
    }))
    places.push(...(check === null ? found : await checked(found, check)))
    if (places.length >= wanted || last === null) break
    if (walk.effort.isSpent()) {
      const stoppedAt = { value: last.timestamp, segment: last.segment, row: last.row }
      return { places, stoppedAt, isLimited: true }
    }
  }
  return { places: places.slice(0, wanted), stoppedAt: null, isLimited: false }
}

interface OrderedSearch extends Search {
  readonly sort: Exclude<TaskSort, 'timestamp'>
  /** The order is turned round: rows without a value come first. */
  readonly isReversed: boolean
  readonly words: ReadWords
}

/** By another key: passes over the whole selection, or as much of it as the budget allows. */
export async function findInOrder(
  selection: ReadySelection,
  search: OrderedSearch,
): Promise<Found> {
  const { direction, after, wanted, sort, isReversed, words } = search
  const { walk, check } = selection
  const names = sort === 'name' ? rankNames(await words.named(walk.run, WORD_KIND.type)) : null
  const value = names === null ? `w.${sort}` : 'rank.at'
  const way = direction === 'newest' ? 'DESC' : 'ASC'
  const nulls = isReversed ? 'FIRST' : 'LAST'
  const order = `${value} ${way} NULLS ${nulls}, w.segment ${way}, w.n ${way}`
  const values: unknown[] = names === null ? [] : [names.ids, names.ranks]
  const join =
    names === null
      ? ''
      : 'LEFT JOIN unnest($1::integer[], $2::float8[]) AS rank (id, at) ON rank.id = w.type_id'
  const where = afterSql(
    { value, direction, isReversed, after, rankOf: names?.rankOf },
    (one) => `$${values.push(one)}`,
  )
  const windows = walkWindows(
    walk,
    { direction: 'newest', after: null, first: FIRST_WINDOW * 10, looksFirst: false },
    {
      select: `${value}, w.segment, w.n`,
      width: 3,
      rest: check === null ? `ORDER BY ${order} LIMIT ${wanted}` : '',
      values,
      join,
      where,
    },
  )
  const compare = (a: ValueKey, b: ValueKey): number =>
    isReversed ? compareInOrder(opposite(direction), b, a) : compareInOrder(direction, a, b)
  let best: ValueKey[] = []
  let isLimited = false
  for await (const { rows, last } of windows) {
    const found = rows.map(([rank, segment, row]) => ({
      value: valueOf(rank, names),
      segment: Number(segment),
      row: Number(row),
    }))
    best.push(...(check === null ? found : await checked(found, check)))
    best = best.toSorted(compare).slice(0, wanted)
    if (last !== null && walk.effort.isSpent()) {
      isLimited = true
      break
    }
  }
  return { places: best, stoppedAt: null, isLimited }
}

const toKey = ({ value, segment, row }: ValueKey): TaskKey => ({
  timestamp: Number(value),
  segment,
  row,
})

async function checked<P extends Place>(
  places: readonly P[],
  check: NonNullable<ReadySelection['check']>,
): Promise<P[]> {
  const passing = new Set((await check(places)).map(({ place }) => `${place.segment} ${place.row}`))
  return places.filter(({ segment, row }) => passing.has(`${segment} ${row}`))
}

interface NameRanks {
  readonly ids: readonly number[]
  readonly ranks: readonly number[]
  readonly texts: readonly string[]
  readonly rankOf: (name: string) => number
}

/** Names in their order, as numbers: PostgreSQL's order of texts is not ours. */
function rankNames(names: Awaited<ReturnType<ReadWords['named']>>): NameRanks {
  const texts = [...new Set(names.map(([, text]) => text))].sort(compareNames)
  const rank = new Map(texts.map((text, at) => [text, at]))
  return {
    ids: names.map(([id]) => id),
    ranks: names.map(([, text]) => rank.get(text) ?? 0),
    texts,
    // A name that is gone lies between two that are there.
    rankOf: (name) =>
      rank.get(name) ?? texts.filter((text) => compareNames(text, name) < 0).length - 0.5,
  }
}

/** By code points, as `compareInOrder` has it. */
const compareNames = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))

const valueOf = (rank: unknown, names: NameRanks | null): number | string | null =>
  typeof rank !== 'number' ? null : names === null ? rank : (names.texts[rank] ?? null)

interface After {
  readonly value: string
  readonly direction: Direction
  readonly isReversed: boolean
  readonly after: ValueKey | null
  readonly rankOf: ((name: string) => number) | undefined
}

/** Rows after a place, in an order in which those without a value come last (or first). */
function afterSql(
  { value, direction, isReversed, after, rankOf }: After,
  bind: (value: unknown) => string,
): string {
  if (after === null) return 'true'
  const sign = direction === 'newest' ? '<' : '>'
  const behind = `(w.segment, w.n) ${sign} (${bind(Math.min(after.segment, MOST))}::integer, ${bind(Math.min(after.row, MOST))}::integer)`
  if (after.value === null) {
    const rest = isReversed ? `OR ${value} IS NOT NULL` : ''
    return `(${value} IS NULL AND ${behind} ${rest})`
  }
  const number = typeof after.value === 'string' ? (rankOf?.(after.value) ?? 0) : after.value
  const at = `${bind(number)}::float8`
  const rest = isReversed ? '' : `OR ${value} IS NULL`
  return `(${value} ${sign} ${at} OR (${value} = ${at} AND ${behind}) ${rest})`
}

const MOST = 2 ** 31 - 1
