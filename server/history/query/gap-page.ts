/** Pages of gaps, the same in every store: by their beginning, then by cause. */
import { GAP_CAUSES, type Gap, type GapCause } from '../../../contract/model/gap.ts'
import { MAX_CURSOR_CHARS, MAX_GAPS } from '../../../contract/model/query/query-limits.ts'
import { AppError } from '../../errors.ts'
import type { GapPage, GapQuery } from '../rollup-store.ts'
import type { Direction } from '../task-list.ts'
import { checkCount } from './check-asked.ts'

export interface GapKey {
  readonly from: number
  readonly cause: GapCause
}

/** Which gaps a store reads for a page. */
export interface GapWalk {
  readonly direction: Direction
  /** Only those behind it in that direction; null: from the first on. */
  readonly after: GapKey | null
  /** At most so many. */
  readonly count: number
}

/** @throws {AppError} REQUEST_INVALID: limit or cursor are not what they must be */
export async function readGapPage(
  asked: GapQuery,
  read: (walk: GapWalk) => Gap[] | Promise<Gap[]>,
): Promise<GapPage> {
  checkCount('limit', asked.limit, 1, MAX_GAPS)
  const cursor = asked.cursor === null ? null : decodeGapCursor(asked.cursor, asked.direction)
  const isBack = cursor?.way === 'prev'
  const direction = isBack ? opposite(asked.direction) : asked.direction
  const found = await read({ direction, after: cursor, count: asked.limit + 1 })
  const taken = found.slice(0, asked.limit)
  const rows = isBack ? taken.toReversed() : taken
  const to = (way: GapCursor['way'], key: GapKey | null | undefined): string | null =>
    key === null || key === undefined
      ? null
      : encodeGapCursor({ direction: asked.direction, way, from: key.from, cause: key.cause })
  const isMore = found.length > asked.limit
  return {
    rows,
    next: isBack || isMore ? to('next', rows.at(-1) ?? cursor) : null,
    prev: isBack && !isMore ? null : to('prev', cursor === null ? null : (rows[0] ?? cursor)),
  }
}

interface GapCursor extends GapKey {
  readonly direction: Direction
  readonly way: 'next' | 'prev'
}

const opposite = (direction: Direction): Direction => (direction === 'newest' ? 'oldest' : 'newest')

const encodeGapCursor = ({ direction, way, from, cause }: GapCursor): string => {
  const bits = [direction === 'newest' ? 0 : 1, way === 'next' ? 0 : 1]
  return Buffer.from(JSON.stringify([...bits, from, cause])).toString('base64url')
}

function decodeGapCursor(text: string, direction: Direction): GapCursor {
  const cursor = text.length <= MAX_CURSOR_CHARS ? toCursor(parse(text)) : null
  // Base64 and JSON both read several spellings of one value; only ours is a cursor.
  if (cursor === null || encodeGapCursor(cursor) !== text) throw refused('it was not made here')
  if (cursor.direction !== direction) throw refused('it belongs to a list in another order')
  return cursor
}

function toCursor(parts: unknown): GapCursor | null {
  if (!Array.isArray(parts) || parts.length !== 4) return null
  const [directionAt, wayAt, from, causeText] = parts as unknown[]
  const cause = GAP_CAUSES.find((known) => known === causeText)
  if (cause === undefined || typeof from !== 'number' || !Number.isFinite(from)) return null
  const direction = directionAt === 0 ? 'newest' : 'oldest'
  return { direction, way: wayAt === 0 ? 'next' : 'prev', from, cause }
}

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
