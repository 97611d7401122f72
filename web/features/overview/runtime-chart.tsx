import type { Sums } from '../../parts/sums-chart.ts'
import { DurationChart } from '../../parts/sums-charts.tsx'

interface RuntimeChartProps {
  readonly sums: Sums
  readonly onZoom: (from: number, to: number) => void
}

/** How long tasks run. */
export const RuntimeChart = (props: RuntimeChartProps) => (
  <DurationChart
    {...props}
    title="Runtime"
    of={({ runtime }) => runtime}
    note="Of tasks that succeeded: workers report no runtime of others."
    empty="No task succeeded in this range, so no runtime was reported."
  />
)
