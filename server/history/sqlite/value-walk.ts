/** The first rows of one segment in a list that runs by a value: found by passing over all of them. */
import type { TaskSort } from '../../../contract/model/query/query-limits.ts'
import type { Effort } from '../query/effort.ts'
import type { ValueKey } from '../query/value-order.ts'
import type { Words } from '../word-kind.ts'
import { searchBlocks } from './block-search.ts'
import type { SegmentAccess } from './segment-access.ts'
import { walkSlices } from './segment-walks.ts'
import type { StatementCache } from './statement-cache.ts'

/** Which rows, in the order in which they are to come. */
export interface ValueRange {
  readonly sort: Exclude<TaskSort, 'timestamp'>
  /** Whether the least comes first. */
  readonly isAscending: boolean
  readonly areNullsFirst: boolean
  /** Only rows after it; null: from the first on. */
  readonly after: ValueKey | null
  /** Rows that are wanted. */
  readonly limit: number
}

const COLUMNS = {
  received: 'received',
  started: 'started',
  runtime: 'runtime',
  name: 'type_id',
} as const satisfies Record<ValueRange['sort'], string>

const SLICE = 32_768

/**
 * Takes the rows that may be among the first `limit`, and others, in no order.
 *
 * @returns whether the whole segment was looked at
 */
export function takeValues(
  prepare: StatementCache,
  access: SegmentAccess,
  segment: number,
  words: Words,
  range: ValueRange,
  effort: Effort,
  take: (key: ValueKey) => void,
): boolean {
  const column = COLUMNS[range.sort]
  const valueOf = (value: number | null): ValueKey['value'] =>
    value === null || range.sort !== 'name' ? value : words.textOf(value)
  const options = { direction: 'newest', extent: access.extent, after: null, effort } as const
  if (access.kind === 'search') {
    const statement = prepare(`SELECT ${column} FROM task WHERE n = :n`)
    const { candidates, condition } = access
    for (const { key, isFound } of searchBlocks(prepare, candidates, condition, segment, options)) {
      if (isFound) {
        const [value] = statement.get({ n: key.row }) as unknown as [number | null]
        take({ value: valueOf(value), segment, row: key.row })
      }
      if (effort.isSpent()) return false
    }
    return true
  }
  // Names are not numbers of an order: all of them are taken, and sorted by whoever takes them.
  const select =
    range.sort === 'name'
      ? { columns: `${column} AS value, n` }
      : {
          columns: `${column} AS value, n`,
          tail: inOrder(range, segment),
          values: bounds(range, segment),
        }
  for (const plan of access.plans) {
    for (const { rows, end } of walkSlices(prepare, plan, select, options, SLICE)) {
      for (const [value, row] of rows as [number | null, number][]) {
        take({ value: valueOf(value), segment, row })
      }
      if (end !== null && effort.isSpent()) return false
    }
    if (effort.isSpent() && plan !== access.plans.at(-1)) return false
  }
  return true
}

function inOrder({ isAscending, areNullsFirst, after }: ValueRange, segment: number): string {
  const [past, order] = isAscending ? ['>', 'ASC'] : ['<', 'DESC']
  const sorted = `ORDER BY value ${order} NULLS ${areNullsFirst ? 'FIRST' : 'LAST'}, n ${order}`
  if (after === null) return sorted
  const ties = tiesOf(segment, after, isAscending)
  const tied = ties === 'some' ? `n ${past} :tie` : ties === 'all' ? '1' : '0'
  if (after.value === null) {
    const others = areNullsFirst ? 'value IS NOT NULL OR' : ''
    return `WHERE ${others} (value IS NULL AND ${tied}) ${sorted}`
  }
  const nulls = areNullsFirst ? '' : 'OR value IS NULL'
  return `WHERE value ${past} :value OR (value = :value AND ${tied}) ${nulls} ${sorted}`
}

/** Which of the rows with the same value come after, by place. */
function tiesOf(segment: number, after: ValueKey, isAscending: boolean): 'all' | 'some' | 'none' {
  if (segment === after.segment) return 'some'
  return segment > after.segment === isAscending ? 'all' : 'none'
}

function bounds({ after, limit }: ValueRange, segment: number): Record<string, string | number> {
  const rows = { rows: limit }
  if (after === null) return rows
  const value = after.value === null ? {} : { value: after.value }
  return { ...rows, ...value, ...(segment === after.segment ? { tie: after.row } : {}) }
}
