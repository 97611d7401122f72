/** Where a page of tasks ended, as text that a client hands back. The same in every store. */
import {
  MAX_CURSOR_CHARS,
  TASK_SORTS,
  type TaskSort,
} from '../../../contract/model/query/query-limits.ts'
import { AppError } from '../../errors.ts'

/** A place between two rows of a list. */
export interface PageCursor {
  readonly sort: TaskSort
  readonly direction: 'newest' | 'oldest'
  /** On which side of the place the page lies. */
  readonly way: 'next' | 'prev'
  /** What the row there has of the sort key: seconds, or the name; null where it has none. */
  readonly value: number | string | null
  /** The row there, which lies in neither page if it lies at all. */
  readonly segment: number
  readonly row: number
}

export const encodeCursor = (cursor: PageCursor): string => {
  const { sort, direction, way, value, segment, row } = cursor
  const numbers = [TASK_SORTS.indexOf(sort), direction === 'newest' ? 0 : 1, way === 'next' ? 0 : 1]
  return Buffer.from(JSON.stringify([...numbers, value, segment, row])).toString('base64url')
}

/** Leads into a list by last event at a moment (Unix seconds), whether or not a row lies there. */
export const cursorAt = (at: number, direction: PageCursor['direction']): string =>
  encodeCursor({ sort: 'timestamp', direction, way: 'next', value: at, segment: 0, row: 0 })

/** @throws {AppError} REQUEST_INVALID (parameter `cursor`): not what `encodeCursor` gives for this sort */
export function decodeCursor(text: string, of: Pick<PageCursor, 'sort' | 'direction'>): PageCursor {
  const cursor = text.length <= MAX_CURSOR_CHARS ? toCursor(parse(text)) : null
  // Base64 and JSON both read several spellings of one value; only ours is a cursor.
  if (cursor === null || encodeCursor(cursor) !== text) throw refused('it was not made here')
  if (cursor.sort !== of.sort || cursor.direction !== of.direction) {
    throw refused('it belongs to a list in another order')
  }
  return cursor
}

function toCursor(parts: unknown): PageCursor | null {
  if (!Array.isArray(parts) || parts.length !== 6) return null
  const [sortAt, directionAt, wayAt, value, segment, row] = parts as unknown[]
  const sort = TASK_SORTS.find((_, at) => at === sortAt)
  if (sort === undefined || !isBit(directionAt) || !isBit(wayAt)) return null
  if (!isValueOf(sort, value) || !isCount(segment) || !isCount(row)) return null
  const direction = directionAt === 0 ? 'newest' : 'oldest'
  return { sort, direction, way: wayAt === 0 ? 'next' : 'prev', value, segment, row }
}

function isValueOf(sort: TaskSort, value: unknown): value is PageCursor['value'] {
  if (value === null) return sort !== 'timestamp'
  return sort === 'name' ? typeof value === 'string' : Number.isFinite(value)
}

const isBit = (value: unknown): value is 0 | 1 => value === 0 || value === 1
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null // not JSON: refused by the caller like every other stranger
  }
}

const refused = (why: string): AppError =>
  new AppError('REQUEST_INVALID', `Cannot read the cursor: ${why}`, {
    parameter: 'cursor',
    fix: 'Start again from the first page',
  })
