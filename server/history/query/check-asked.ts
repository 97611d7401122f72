/** What every store refuses alike before it reads anything. */
import { MAX_POINTS, MAX_SERIES } from '../../../contract/model/query/query-limits.ts'
import { AppError } from '../../errors.ts'
import type { SeriesQuery } from '../rollup-store.ts'

/** @throws {AppError} REQUEST_INVALID: not a whole number from `least` to `most` */
export function checkCount(
  parameter: 'limit' | 'offset',
  value: number,
  least: number,
  most: number,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new AppError(
    'REQUEST_INVALID',
    `Cannot read tasks: ${parameter} is not a whole number from ${least} to ${most}`,
    { parameter },
  )
}

/** @throws {AppError} REQUEST_INVALID: too many points or series, or a step that is none */
export function checkSeries({ fromMinute, toMinute, stepMinutes, limit }: SeriesQuery): void {
  const refuse = (parameter: string, state: string): AppError =>
    new AppError('REQUEST_INVALID', `Cannot read a series: ${state}`, { parameter })
  if (!Number.isInteger(stepMinutes) || stepMinutes < 1) {
    throw refuse('step', 'step is not a whole number of minutes from 1')
  }
  if (Math.ceil((toMinute - fromMinute) / stepMinutes) > MAX_POINTS) {
    throw refuse('step', `the range has more than ${MAX_POINTS} steps`)
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_SERIES) {
    throw refuse('limit', `limit is not a whole number from 1 to ${MAX_SERIES}`)
  }
}
