/**
 * Points of a series laid out on equal stretches of time, telling apart what looks the same in an
 * answer of the server: a stretch in which nothing happened (zero), and one of which nobody knows
 * (null, drawn as a gap). Times are Unix seconds by the server's clock.
 */
import type { Gap } from '../../contract/model/gap.ts'

export interface Frame {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly stepSeconds: number
}

export interface Knowledge {
  /** Nothing is known of what happened before; null: of nothing at all. */
  readonly since: number | null
  /** When the answer was given: what comes later has not happened yet. */
  readonly asOf: number
  readonly gaps: readonly Pick<Gap, 'from' | 'to'>[]
}

interface At {
  readonly at: number
}

/** As many points as a page ever draws, whatever it is told. */
const MAX_STRETCHES = 2_000

/** When each stretch begins, oldest first. */
export function stretchStarts({ from, to, stepSeconds }: Frame): number[] {
  const count = Math.min(MAX_STRETCHES, Math.max(0, Math.ceil((to - from) / stepSeconds)))
  return Array.from({ length: count }, (_, index) => from + index * stepSeconds)
}

/** Counts: zero where it is known that nothing happened, null where it is not known. */
export function countsOf<Point extends At>(
  frame: Frame,
  knowledge: Knowledge,
  points: readonly Point[],
  valueOf: (point: Point) => number,
): (number | null)[] {
  const told = byStretch(frame, points)
  return stretchStarts(frame).map((start, index) => {
    const point = told.get(index)?.[0]
    if (point !== undefined) return valueOf(point)
    return isKnown(start, frame.stepSeconds, knowledge) ? 0 : null
  })
}

/** Measures: null where nothing was measured. Of several in one stretch the largest. */
export function measuresOf<Point extends At>(
  frame: Frame,
  points: readonly Point[],
  valueOf: (point: Point) => number | null,
): (number | null)[] {
  const told = byStretch(frame, points)
  return stretchStarts(frame).map((_, index) => {
    const values = (told.get(index) ?? []).flatMap((point) => valueOf(point) ?? [])
    return values.length === 0 ? null : Math.max(...values)
  })
}

/** Seconds of the frame that were listened to: what a rate over it is to be divided by. */
export function knownSeconds({ from, to }: Frame, { since, asOf, gaps }: Knowledge): number {
  if (since === null) return 0
  const end = Math.min(to, asOf)
  let known = 0
  let at = Math.max(from, since)
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    known += Math.max(0, Math.min(gap.from, end) - at)
    at = Math.max(at, gap.to ?? Number.POSITIVE_INFINITY)
  }
  return known + Math.max(0, end - at)
}

/** The frame for samples that were thinned to one in each whole multiple of `stepSeconds`. */
export const sampleFrame = ({ from, to, stepSeconds }: Frame): Frame => ({
  from: Math.floor(from / stepSeconds) * stepSeconds,
  to,
  stepSeconds,
})

function byStretch<Point extends At>(
  { from, stepSeconds }: Frame,
  points: readonly Point[],
): ReadonlyMap<number, readonly Point[]> {
  return Map.groupBy(points, ({ at }) => Math.floor((at - from) / stepSeconds))
}

/** Whether all of a stretch, as far as it is over, was listened to. */
function isKnown(start: number, stepSeconds: number, { since, asOf, gaps }: Knowledge): boolean {
  if (since === null || start < since || start >= asOf) return false
  const end = start + stepSeconds
  return !gaps.some(({ from, to }) => from < end && (to ?? Number.POSITIVE_INFINITY) >= start)
}
