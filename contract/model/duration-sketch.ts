/**
 * How durations are distributed, in little room: counts in buckets that grow by the same factor, so
 * that any quantile is right within 2 %.
 *
 * Bucket i holds durations from GROWTH^(i-1), exclusive, to GROWTH^i seconds, inclusive; what is
 * below `LEAST_S` (zero and negative, too) goes to the lowest bucket, and nothing above `MOST_S` is told apart.
 *
 * Source: the bucket scheme of "DDSketch: a fast and fully-mergeable quantile sketch" (VLDB 2019).
 */
export type DurationSketch = ReadonlyMap<number, number>

const ERROR = 0.02
const GROWTH = (1 + ERROR) / (1 - ERROR)
const LOG_GROWTH = Math.log(GROWTH)
/** A tenth of a millisecond, seconds. */
const LEAST_S = 0.0001
/** About four months, seconds. */
const MOST_S = 10_000_000

const bucketOf = (seconds: number): number =>
  Math.ceil(Math.log(Math.min(MOST_S, Math.max(LEAST_S, seconds))) / LOG_GROWTH)

/** The value in the middle of a bucket: within 2 % of everything in it, seconds. */
const middleOf = (bucket: number): number => (2 * GROWTH ** bucket) / (GROWTH + 1)

/** Counts one duration; one that is not finite is left out. */
export function addDuration(sketch: Map<number, number>, seconds: number): void {
  if (Number.isFinite(seconds)) increase(sketch, bucketOf(seconds), 1)
}

/** Adds what another one counted. */
export function mergeSketch(into: Map<number, number>, from: DurationSketch): void {
  for (const [bucket, count] of from) increase(into, bucket, count)
}

/** Durations counted. */
export const countOf = (sketch: DurationSketch): number =>
  sketch.values().reduce((sum, count) => sum + count, 0)

/**
 * The duration that a share of all does not exceed, seconds; null where nothing was counted.
 *
 * @param share 0 to 1: 0.95 is the 95th percentile
 */
export function quantileOf(sketch: DurationSketch, share: number): number | null {
  const total = countOf(sketch)
  if (total === 0) return null
  const rank = Math.max(1, Math.ceil(share * total))
  let passed = 0
  for (const [bucket, count] of [...sketch].toSorted(([a], [b]) => a - b)) {
    passed += count
    if (passed >= rank) return middleOf(bucket)
  }
  return null
}

const increase = (sketch: Map<number, number>, bucket: number, by: number): void =>
  void sketch.set(bucket, (sketch.get(bucket) ?? 0) + by)
