/** What SQLite and the file system throw, as the house's errors. Source: sqlite.org/rescode.html. */
import { AppError } from '../../errors.ts'

const SQLITE_PERM = 3
const SQLITE_BUSY = 5
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26

const SAID: Readonly<Record<number, string>> = {
  [SQLITE_PERM]: 'the file may not be written',
  [SQLITE_READONLY]: 'the file may not be written',
  [SQLITE_IOERR]: 'the disk refuses',
  [SQLITE_CANTOPEN]: 'the file cannot be opened',
  [SQLITE_BUSY]: 'another process holds it',
  [SQLITE_CORRUPT]: 'the file is damaged',
  [SQLITE_FULL]: 'the disk is full',
  [SQLITE_NOTADB]: 'the file is not an SQLite database',
}

/** Of the file system. */
const REFUSED: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there (EACCES)',
  EPERM: 'this user may not write there (EPERM)',
  EROFS: 'the disk is read-only (EROFS)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: 'the quota of the disk is used up (EDQUOT)',
}

/**
 * TOOBIG, CONSTRAINT, MISMATCH, MISUSE and RANGE: we handed SQLite what it can never take. A bug, and
 * trying again would not help, so it is not called unavailable.
 */
const OUR_FAULT: ReadonlySet<number> = new Set([18, 19, 20, 21, 25])

/**
 * Runs `work`; what SQLite or the file system refuses comes out as an AppError, anything else as
 * it was thrown.
 *
 * @param doing "<verb> <thing>" of the message: `open history file catalog.sqlite`
 * @throws {AppError} HISTORY_INCOMPATIBLE: the file is not a database
 * @throws {AppError} HISTORY_UNAVAILABLE: every other refusal but those that are a bug of ours
 */
export function guardHistory<T>(doing: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw toHistoryError(doing, cause)
  }
}

/** Whether the file itself cannot be read, so that trying again would not help. */
export function isDamaged(cause: unknown): boolean {
  const code = primaryCode(cause instanceof AppError ? cause.cause : cause)
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB
}

export const isBusy = (cause: unknown): boolean => primaryCode(cause) === SQLITE_BUSY

function toHistoryError(doing: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof AppError || !('code' in cause)) return cause
  const primary = primaryCode(cause)
  if (primary !== null && OUR_FAULT.has(primary)) return cause
  if (primary !== null) {
    const code = primary === SQLITE_NOTADB ? 'HISTORY_INCOMPATIBLE' : 'HISTORY_UNAVAILABLE'
    return new AppError(code, `Cannot ${doing}: ${SAID[primary] ?? textOf(cause)}`, { cause })
  }
  if (cause.code === 'ERR_INVALID_STATE') {
    return new AppError('HISTORY_UNAVAILABLE', `Cannot ${doing}: it is closed`, { cause })
  }
  // Node's own errors of the file system name the system call and never a payload.
  if ('syscall' in cause) {
    const code = String(cause.code)
    const message = `Cannot ${doing}: ${REFUSED[code] ?? code}`
    return new AppError('HISTORY_UNAVAILABLE', message, { cause })
  }
  return cause
}

/** SQLite's result code without its extension; null for an error of another kind. */
function primaryCode(cause: unknown): number | null {
  if (!(cause instanceof Error) || !('errcode' in cause)) return null
  return typeof cause.errcode === 'number' ? cause.errcode & 0xff : null
}

/** SQLite's fixed sentence for the code; its longer message may quote SQL. */
const textOf = (cause: Error): string =>
  'errstr' in cause && typeof cause.errstr === 'string' ? cause.errstr : 'unknown error'
