/** How far apart the samples of a chart shall be. */
import { closedRange } from './range-text.ts'
import { type Frame, sampleFrame } from './stretches.ts'

const MINUTE = 60
const HOUR = 60
/** A chart is about as many pixels wide as this has points, eight times over. */
const USUAL_POINTS = 120
/** Where a range cannot be read. */
const FALLBACK_S = 3600

/** Minutes between two samples; whole hours where it is more than one. They are kept by the hour then. */
export function sampleStepMinutes(range: string, now: number): number {
  const { from, to } = closedRange(range, now) ?? { from: now - FALLBACK_S, to: now }
  const step = Math.max(1, Math.ceil((to - from) / MINUTE / USUAL_POINTS))
  return step > HOUR ? Math.ceil(step / HOUR) * HOUR : step
}

/** The stretches that those samples lie in. @param now the moment that the range was read at */
export function sampleFrameOf(range: string, now: number): Frame {
  const { from, to } = closedRange(range, now) ?? { from: now - FALLBACK_S, to: now }
  return sampleFrame({ from, to, stepSeconds: sampleStepMinutes(range, now) * MINUTE })
}
