import { countOf, type DurationSketch, quantileOf } from '../../contract/model/duration-sketch.ts'
import type { SeriesPoint } from '../history/rollup-store.ts'

/** Sums as the API tells them: distributions by their percentiles. */
export const toSumsView = ({ counts, runtime, wait }: Omit<SeriesPoint, 'minute'>) => ({
  counts,
  runtime: toDurationsView(runtime),
  wait: toDurationsView(wait),
})

const toDurationsView = (sketch: DurationSketch) => ({
  count: countOf(sketch),
  p50: quantileOf(sketch, 0.5),
  p95: quantileOf(sketch, 0.95),
  p99: quantileOf(sketch, 0.99),
})
