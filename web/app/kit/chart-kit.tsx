import { formatClock } from '../../lib/time.ts'
import { useTime } from '../../parts/use-time.ts'
import type { ChartModel } from '../../ui/chart/chart-model.ts'
import { ShareBar } from '../../ui/chart/share-bar.tsx'
import { SlotGauge } from '../../ui/chart/slot-gauge.tsx'
import { Sparkline } from '../../ui/chart/sparkline.tsx'
import { TimeSeries } from '../../ui/chart/time-series.tsx'
import { KitSection, Specimen, Specimens } from './kit-section.tsx'

const STEP_S = 60
const STRETCHES = 60
const FROM = 1_763_730_000

/** A course with a stretch that nobody knows. */
const values = (of: (at: number) => number): (number | null)[] =>
  Array.from({ length: STRETCHES }, (_, at) => (at > 20 && at < 26 ? null : of(at)))

const modelOf = (kind: ChartModel['kind'], zone: string, isEmpty: boolean): ChartModel => ({
  kind,
  from: FROM,
  to: FROM + STRETCHES * STEP_S,
  times: Array.from({ length: STRETCHES }, (_, at) => FROM + at * STEP_S),
  stepSeconds: STEP_S,
  series: [
    {
      key: 'good',
      label: 'Success',
      color: '--state-success',
      values: isEmpty ? [] : values((at) => 10 + (at % 7)),
    },
    {
      key: 'bad',
      label: 'Failure',
      color: '--state-failure',
      isHatched: true,
      values: isEmpty ? [] : values((at) => at % 5),
    },
  ],
  bands: [{ from: FROM + 21 * STEP_S, to: FROM + 26 * STEP_S }],
  asOf: FROM + STRETCHES * STEP_S - 20,
  isWhole: true,
  zone,
  formatValue: String,
  formatTick: formatClock,
})

export function ChartKit() {
  const { zone } = useTime()
  const series = (title: string, model: ChartModel) => (
    <TimeSeries
      title={title}
      summary={`${title}: a made-up course of an hour.`}
      model={model}
      formatStretch={(from, to) => `${formatClock(from)} to ${formatClock(to)}`}
      empty="Nothing is known of this hour."
    />
  )
  return (
    <KitSection title="Charts">
      <Specimens>
        <Specimen name="TimeSeries: bars, with a gap">
          {series('Finished', modelOf('bars', zone, false))}
        </Specimen>
        <Specimen name="TimeSeries: lines, with a gap">
          {series('Waiting', modelOf('lines', zone, false))}
        </Specimen>
        <Specimen name="TimeSeries: nothing known">
          {series('Runtime', modelOf('lines', zone, true))}
        </Specimen>
        <Specimen name="Sparkline: plain, bad, with a gap">
          <Sparkline values={values((at) => at % 9)} label="Rising and falling" />
          <Sparkline values={values((at) => at * at)} label="Rising" look="bad" />
          <Sparkline values={[1, 2, null, null, 4, 3]} label="With a gap" />
        </Specimen>
        <Specimen name="SlotGauge: some, all, many, unknown">
          <SlotGauge busy={5} slots={8} label="5 of 8 slots busy" />
          <SlotGauge busy={8} slots={8} label="8 of 8 slots busy" />
          <SlotGauge busy={40} slots={64} label="40 of 64 slots busy" />
          <SlotGauge busy={3} slots={null} label="3 slots busy" />
        </Specimen>
        <Specimen name="ShareBar">
          <ShareBar share={0.3} />
          <ShareBar share={1} />
        </Specimen>
      </Specimens>
    </KitSection>
  )
}
