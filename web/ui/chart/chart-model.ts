/** What a chart over time shows, as plain data. Times are Unix seconds. */

export interface ChartSeries {
  readonly key: string
  readonly label: string
  /** Custom property that holds its colour: `--series-1`. */
  readonly color: `--${string}`
  /** Lengths of strokes and gaps, pixels: lines are told apart without colour. @default solid */
  readonly dash?: readonly number[]
  /** Drawn hatched. */
  readonly isHatched?: boolean
  /** One for each stretch; null: nobody knows, drawn as a gap. */
  readonly values: readonly (number | null)[]
}

/** A stretch of time that is hatched, as what is shown there is not all. */
export interface ChartBand {
  readonly from: number
  readonly to: number
}

export interface ChartModel {
  /** Stacked bars for counts, lines for measures. */
  readonly kind: 'bars' | 'lines'
  readonly from: number
  readonly to: number
  /** When each stretch begins. */
  readonly times: readonly number[]
  readonly stepSeconds: number
  /** From below to above where they are stacked. */
  readonly series: readonly ChartSeries[]
  readonly bands: readonly ChartBand[]
  /** Stretches that reach beyond it are not over: their bars are drawn hollow. */
  readonly asOf: number
  /** Values have no fractions, so their axis needs none. */
  readonly isWhole?: boolean
  /** IANA name of the zone in which the time axis has its round numbers. */
  readonly zone: string
  readonly formatValue: (value: number) => string
  /** For the time axis; `spanSeconds` is what the axis covers. */
  readonly formatTick: (time: number, spanSeconds: number) => string
}

/** The index of the stretch in which a moment lies; null outside. */
export function stretchAt(
  { times, stepSeconds }: Pick<ChartModel, 'times' | 'stepSeconds'>,
  time: number,
): number | null {
  const first = times[0]
  if (first === undefined) return null
  const index = Math.floor((time - first) / stepSeconds)
  return index >= 0 && index < times.length ? index : null
}

/** The top of the value axis: above everything that is drawn, and never zero. */
export function valueTop({ kind, series, times, isWhole }: ChartModel): number {
  const tops = times.map((_, index) => {
    const values = series.map(({ values }) => values[index] ?? 0)
    return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values)
  })
  const most = Math.max(0, ...tops)
  if (most === 0) return isWhole === true ? 4 : 1
  const room = most * 1.08
  return isWhole === true ? Math.max(4, Math.ceil(room)) : room
}

/** Whether there is anything to draw. */
export const hasValues = ({ series }: Pick<ChartModel, 'series'>): boolean =>
  series.some(({ values }) => values.some((value) => value !== null))
