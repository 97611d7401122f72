import { AppError } from '../../errors.ts'

/** `%Y-%m-%d %H:%M`; like Python's strptime it takes one digit where two are usual. */
const SHAPE = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2})$/

/**
 * A minute on this machine's wall clock, as Flower reads it, in Unix seconds.
 *
 * @throws {AppError} REQUEST_INVALID: of another form, or no such day or time
 */
export function parseFlowerTime(text: string, parameter: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = (SHAPE.exec(text) ?? [])
    .slice(1)
    .map(Number)
  const time = new Date(year, month - 1, day, hour, minute)
  const exists =
    SHAPE.test(text) &&
    time.getMonth() === month - 1 &&
    time.getDate() === day &&
    hour < 24 &&
    minute < 60
  if (exists) return time.getTime() / 1000
  throw new AppError(
    'REQUEST_INVALID',
    `Cannot read ${parameter}: it is not a time like 2026-01-31 13:45`,
    { parameter },
  )
}
