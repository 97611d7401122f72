/** Runs the walks of one segment, a slice at a time, so that a query can end in between. */
import type { Effort } from '../query/effort.ts'
import type { Direction } from '../task-list.ts'
import type { StatementCache } from './statement-cache.ts'
import type { Step, TaskKey } from './task-key.ts'
import {
  boundarySql,
  endOf,
  type Extent,
  type Place,
  type SliceSelect,
  sliceSql,
  startOf,
  type WalkPlan,
} from './task-walks.ts'

export interface WalkOptions {
  readonly direction: Direction
  readonly extent: Extent
  /** Only rows after it; null: from the beginning of the extent. */
  readonly after: Place | null
  readonly effort: Effort
}

export interface Slice {
  readonly rows: readonly unknown[][]
  /** How far it went; null: to the end. */
  readonly end: Place | null
}

/** Entries that a slice passes over: some milliseconds' worth. */
const MOST_ENTRIES = 32_768
/** Where each entry may cost microseconds. */
const MOST_HEAVY_ENTRIES = 2_048

/** Where a page that continues after `key` begins in one segment. */
export function placeIn(segment: number, direction: Direction, key: TaskKey): Place {
  const { timestamp } = key
  if (segment === key.segment) return { timestamp, n: key.row }
  // Of the rows that tie with the key, those of older segments come first where the oldest do.
  const isAfter = direction === 'newest' ? segment < key.segment : segment > key.segment
  const isAbove = isAfter === (direction === 'newest')
  return { timestamp, n: isAbove ? Infinity : 0 }
}

const isBefore = (direction: Direction, a: Place, b: Place): boolean =>
  direction === 'newest'
    ? a.timestamp > b.timestamp || (a.timestamp === b.timestamp && a.n > b.n)
    : a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.n < b.n)

/**
 * Slices of one walk, in its order, that hold what `select` makes of the rows that pass.
 *
 * @param first entries in the first slice; later ones are as large as it takes
 */
export function* walkSlices(
  prepare: StatementCache,
  plan: WalkPlan,
  select: SliceSelect & { readonly values?: Readonly<Record<string, string | number>> },
  { direction, extent, after, effort }: WalkOptions,
  first: number,
): Generator<Slice, void> {
  const { walk, pick, condition } = plan
  const statement = prepare(sliceSql(walk, direction, condition?.sql ?? null, select))
  const boundary = prepare(boundarySql(walk, direction))
  const counting = prepare(sliceSql(walk, direction, null, COUNT))
  const end = endOf(direction, extent)
  const start = startOf(direction, extent)
  let from = after === null || isBefore(direction, after, start) ? start : after
  const most = condition?.isHeavy === true ? MOST_HEAVY_ENTRIES : MOST_ENTRIES
  for (let size = Math.min(first, most); ; size = Math.min(most, size * 2)) {
    if (!isBefore(direction, from, end)) return
    const begin = { ...pick, fromTime: from.timestamp, fromRow: from.n }
    const upTo = { toTime: end.timestamp, toRow: end.n }
    const [found] = boundary.all({ ...begin, ...upTo, limit: size, rows: 1, skip: size - 1 })
    const last = found === undefined ? null : toPlace(found)
    const to = last === null ? upTo : { toTime: last.timestamp, toRow: last.n }
    const rows = statement.all({
      ...begin,
      ...to,
      ...condition?.values,
      limit: -1,
      rows: -1,
      ...select.values,
    }) as unknown as unknown[][]
    effort.spend(
      last === null ? countOf(counting.get({ ...begin, ...upTo, limit: -1, rows: 1 })) : size,
    )
    yield { rows, end: last }
    if (last === null) return
    from = last
  }
}

/** The keys of the rows that pass, in order, and how far the walk has come in between. */
export function* walkKeys(
  prepare: StatementCache,
  plan: WalkPlan,
  segment: number,
  options: WalkOptions,
  wanted: number,
): Generator<Step, void> {
  const slices =
    plan.condition === null
      ? chunks(prepare, plan, options, wanted)
      : walkSlices(prepare, plan, KEYS, options, Math.max(64, wanted))
  for (const { rows, end } of slices) {
    for (const row of rows) {
      const { timestamp, n } = toPlace(row)
      yield { key: { timestamp, segment, row: n }, isFound: true }
    }
    if (end === null) return
    yield { key: { timestamp: end.timestamp, segment, row: end.n }, isFound: false }
  }
}

const COUNT = { columns: 'timestamp, n', made: 'count(*)' }
const KEYS = { columns: 'timestamp, n' }

/** Where every entry passes, as many as are wanted. */
function* chunks(
  prepare: StatementCache,
  { walk, pick }: WalkPlan,
  { direction, extent, after, effort }: WalkOptions,
  wanted: number,
): Generator<Slice, void> {
  const statement = prepare(sliceSql(walk, direction, null, KEYS))
  const end = endOf(direction, extent)
  const start = startOf(direction, extent)
  let from = after === null || isBefore(direction, after, start) ? start : after
  for (let limit = wanted; ; limit = Math.min(MOST_ENTRIES, limit * 2)) {
    if (!isBefore(direction, from, end)) return
    const rows = statement.all({
      ...pick,
      fromTime: from.timestamp,
      fromRow: from.n,
      toTime: end.timestamp,
      toRow: end.n,
      limit,
      rows: limit,
    }) as unknown as unknown[][]
    effort.spend(rows.length)
    const last = rows.at(-1)
    if (rows.length < limit || last === undefined) {
      yield { rows, end: null }
      return
    }
    from = toPlace(last)
    yield { rows, end: from }
  }
}

const countOf = (row: unknown): number => Number((row as readonly [number])[0])

function toPlace(row: unknown): Place {
  const [timestamp, n] = row as readonly [number, number]
  return { timestamp, n }
}
