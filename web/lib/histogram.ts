/** Counts by state over time, as the bars of a chart: failures apart from the rest. */

export interface HistogramBar {
  /** Unix seconds. */
  readonly from: number
  readonly to: number
  readonly failed: number
  readonly other: number
}

interface Counted {
  readonly from: number
  readonly to: number
  readonly buckets: readonly Readonly<Record<string, number>>[]
}

export function histogramBars({ from, to, buckets }: Counted): HistogramBar[] {
  const width = (to - from) / buckets.length
  return buckets.map((counts, at) => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const failed = Object.hasOwn(counts, 'FAILURE') ? (counts['FAILURE'] ?? 0) : 0
    return {
      from: from + at * width,
      to: from + (at + 1) * width,
      failed,
      other: total - failed,
    }
  })
}

export interface HistogramTotals {
  readonly total: number
  readonly failed: number
  /** Of the fullest bar. */
  readonly most: number
}

export function histogramTotals(bars: readonly HistogramBar[]): HistogramTotals {
  return bars.reduce<HistogramTotals>(
    (sum, { failed, other }) => ({
      total: sum.total + failed + other,
      failed: sum.failed + failed,
      most: Math.max(sum.most, failed + other),
    }),
    { total: 0, failed: 0, most: 0 },
  )
}
