import { MAX_BUCKETS } from '../../../contract/model/query/query-limits.ts'
import { AppError } from '../../errors.ts'
import type { HistogramQuery } from '../task-figures.ts'

/**
 * Where the buckets of a histogram begin, and the last one ends: bucket i holds what is at or after
 * edge i and before edge i + 1. Every store cuts at these numbers, so none rounds by itself.
 *
 * @throws {AppError} REQUEST_INVALID: the range is open or empty, or the number of buckets is no
 *   whole number from 1 to `MAX_BUCKETS`
 */
export function bucketEdges({
  range,
  buckets,
}: Pick<HistogramQuery, 'range' | 'buckets'>): number[] {
  const { from, to } = range
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > MAX_BUCKETS) {
    throw invalid('buckets', `buckets is not a whole number from 1 to ${MAX_BUCKETS}`)
  }
  if (from === null || to === null || !(from < to) || !Number.isFinite(to - from)) {
    throw invalid('from', 'the range has no beginning, no end, or nothing between them')
  }
  const edges = Array.from({ length: buckets }, (_, at) => from + ((to - from) * at) / buckets)
  return [...edges, to]
}

/** The bucket that a time within the range falls into. */
export function bucketOf(edges: readonly number[], time: number): number {
  let low = 0
  let high = edges.length - 2
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((edges[middle] ?? Infinity) <= time) low = middle
    else high = middle - 1
  }
  return low
}

const invalid = (parameter: string, why: string): AppError =>
  new AppError('REQUEST_INVALID', `Cannot read a histogram: ${why}`, { parameter })
