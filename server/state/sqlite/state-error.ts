/** What SQLite throws at what people did, as the house's error. Source: sqlite.org/rescode.html. */
import { AppError } from '../../errors.ts'

const SAID: Readonly<Record<number, string>> = {
  5: 'another process holds the file',
  8: 'the file cannot be written',
  10: 'the disk does not work',
  11: 'the file is damaged',
  13: 'the disk is full',
}

/** TOOBIG, CONSTRAINT, MISMATCH, MISUSE and RANGE: a bug of ours, which trying again does not help. */
const OUR_FAULT: ReadonlySet<number> = new Set([18, 19, 20, 21, 25])

/**
 * Runs `work` on the database of what people did; a bug of ours comes out as it was thrown.
 *
 * @param doing "<verb> <thing>" of the message: `open a session`
 * @throws {AppError} STATE_UNAVAILABLE: SQLite refused, or it is closed
 */
export function guardState<T>(doing: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const state = stateOf(cause)
    if (state === null) throw cause
    throw new AppError('STATE_UNAVAILABLE', `Cannot ${doing}: ${state}`, {
      cause,
      fix: 'Look for a full disk, or another program that holds state.sqlite, and try again',
    })
  }
}

/** Null for what no state of the file or the disk explains. */
function stateOf(cause: unknown): string | null {
  if (!(cause instanceof Error) || !('code' in cause)) return null
  if (cause.code === 'ERR_INVALID_STATE') return 'it is closed'
  if (!('errcode' in cause) || typeof cause.errcode !== 'number') return null
  const primary = cause.errcode & 0xff
  return OUR_FAULT.has(primary) ? null : (SAID[primary] ?? `SQLite answers with ${primary}`)
}
