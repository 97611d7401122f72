import type { Frame, Knowledge } from '../lib/stretches.ts'
import type { ChartSeries } from '../ui/chart/chart-model.ts'
import { TimeSeries } from '../ui/chart/time-series.tsx'
import { baseOf } from './sums-chart.ts'
import { useChartFormat } from './use-chart-format.ts'

interface LineChartProps {
  readonly title: string
  readonly answer?: string | undefined
  readonly summary: string
  readonly frame: Frame
  readonly knowledge: Knowledge
  readonly series: readonly ChartSeries[]
  readonly formatValue: (value: number) => string
  readonly isWhole?: boolean
  readonly note?: string
  readonly empty: string
  readonly onZoom?: ((from: number, to: number) => void) | undefined
}

/** Lines over a frame: what nobody knows is a gap. */
export function LineChart(props: LineChartProps) {
  const { frame, knowledge, series, formatValue, isWhole = false, answer, ...shown } = props
  const { zone, formatTick, formatStretch } = useChartFormat(knowledge.asOf)
  return (
    <TimeSeries
      {...shown}
      {...(answer !== undefined && { answer })}
      model={{
        ...baseOf(frame, knowledge),
        kind: 'lines',
        series,
        isWhole,
        zone,
        formatValue,
        formatTick,
      }}
      formatStretch={formatStretch}
    />
  )
}
