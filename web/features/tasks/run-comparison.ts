/** One run among the others of its type. */

export interface RunComparison {
  readonly runs: number
  /** Seconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** Share of the runs that this one took longer than, 0 to 1; null where it has no time. */
  readonly slowerThan: number | null
  /** The slow ones are so slow that only a logarithmic line shows them all. */
  readonly isLog: boolean
}

/** Fewer say nothing about the usual. */
export const LEAST_RUNS = 20
const LOG_RATIO = 20

/** Null where there are too few runs. @param seconds what they took, in any order */
export function compareRun(seconds: readonly number[], own: number | null): RunComparison | null {
  if (seconds.length < LEAST_RUNS) return null
  const sorted = seconds.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  const [p50, p95, p99] = [at(0.5), at(0.95), at(0.99)]
  return {
    runs: sorted.length,
    p50,
    p95,
    p99,
    slowerThan: own === null ? null : sorted.filter((other) => other < own).length / sorted.length,
    isLog: p50 > 0 && p99 / p50 > LOG_RATIO,
  }
}

/** Where on the line a duration lies, 0 to 1. */
export function createLine(
  seconds: readonly number[],
  own: number | null,
  isLog: boolean,
): (value: number) => number {
  const all = own === null ? seconds : [...seconds, own]
  const toLine = (value: number) => (isLog ? Math.log(Math.max(0.0001, value)) : value)
  const low = isLog ? Math.min(...all.map(toLine)) : 0
  const high = Math.max(...all.map(toLine))
  return (value) =>
    high <= low ? 0.5 : Math.min(1, Math.max(0, (toLine(value) - low) / (high - low)))
}
