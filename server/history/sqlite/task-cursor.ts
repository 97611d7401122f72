/** Where a page ended, as text that a client hands back. */
import { AppError } from '../../errors.ts'

/** A row's place in the order of lists: by timestamp, then segment, then row, all descending. */
export interface TaskKey {
  readonly timestamp: number
  readonly segment: number
  readonly row: number
}

const MAX_CURSOR_CHARS = 200

export const encodeCursor = ({ timestamp, segment, row }: TaskKey): string =>
  Buffer.from(JSON.stringify([timestamp, segment, row])).toString('base64url')

/** @throws {AppError} REQUEST_INVALID (parameter `after`): not exactly what `encodeCursor` gives */
export function decodeCursor(cursor: string): TaskKey {
  const key = cursor.length <= MAX_CURSOR_CHARS ? toKey(parse(cursor)) : null
  // Base64 and JSON both read several spellings of one value; only ours is a cursor.
  if (key === null || encodeCursor(key) !== cursor) {
    throw new AppError('REQUEST_INVALID', 'Cannot read the cursor: it was not made here', {
      parameter: 'after',
      fix: 'Start again from the first page',
    })
  }
  return key
}

function toKey(value: unknown): TaskKey | null {
  if (!Array.isArray(value) || value.length !== 3) return null
  const [timestamp, segment, row] = value as unknown[]
  if (typeof timestamp !== 'number' || !isCount(segment) || !isCount(row)) return null
  return Number.isFinite(timestamp) ? { timestamp, segment, row } : null
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null // not JSON: refused by the caller like every other stranger
  }
}
