/** Ranges of whole minutes, in which sums are kept. */
import { MAX_POINTS } from '../../contract/model/query/query-limits.ts'
import type { MinuteRange } from '../history/rollup-store.ts'
import { badParameter } from './read-query.ts'
import { readClosedRange } from './read-selection.ts'

const MINUTE_S = 60
/** Minutes. */
const HOUR = 60
/** A chart is about as many pixels wide as this has points, eight times over. */
const USUAL_POINTS = 120

/** The whole minutes that hold the range. @throws {AppError} REQUEST_INVALID (parameter `range`) */
export function readMinutes(text: string, now: number): MinuteRange {
  const { from, to } = readClosedRange(text, now)
  return { fromMinute: Math.floor(from / MINUTE_S), toMinute: Math.ceil(to / MINUTE_S) }
}

/** Whole hours where a point is longer than one: sums of long ago are kept by the hour. */
function usualStep(minutes: number): number {
  const step = Math.max(1, Math.ceil(minutes / USUAL_POINTS))
  return step > HOUR ? Math.ceil(step / HOUR) * HOUR : step
}

/** Minutes in one point. @throws {AppError} REQUEST_INVALID (parameter `step`): too many points */
export function readStep(text: string | undefined, range: MinuteRange): number {
  const minutes = range.toMinute - range.fromMinute
  if (text === undefined) return usualStep(minutes)
  const step = Number(text)
  if (minutes / step <= MAX_POINTS) return step
  throw badParameter('step', `it makes more than ${MAX_POINTS} points; give a longer one`)
}
