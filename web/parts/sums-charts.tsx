import { formatCount, formatWhole, plural } from '../lib/number-format.ts'
import { formatRate, formatShare } from '../lib/rate-format.ts'
import { knownSeconds, measuresOf } from '../lib/stretches.ts'
import { formatDuration, formatSpan } from '../lib/time.ts'
import { SERIES_STYLES } from '../ui/chart/series-style.ts'
import { TimeSeries } from '../ui/chart/time-series.tsx'
import type { SumsPoint } from './series-queries.ts'
import {
  baseOf,
  endedOf,
  failureShares,
  LEAST_RUNS,
  outcomeSeries,
  type Sums,
  totalOf,
} from './sums-chart.ts'
import { useChartFormat } from './use-chart-format.ts'

interface SumsChartProps {
  readonly sums: Sums
  readonly onZoom?: ((from: number, to: number) => void) | undefined
}

const NOTHING_KNOWN = 'Nothing is known of this range: Sepal did not listen then.'

/** How much was done, and how it ended. */
export function OutcomeChart({ sums, onZoom }: SumsChartProps) {
  const { frame, knowledge, points } = sums
  const { zone, formatTick, formatStretch } = useChartFormat(knowledge.asOf)
  const { succeeded, failed, retried, revoked, rejected } = totalOf(points)
  const seconds = knownSeconds(frame, knowledge)
  const ended = succeeded + failed + retried + revoked + rejected
  return (
    <TimeSeries
      title="Finished, by outcome"
      answer={seconds === 0 ? undefined : formatRate(ended / seconds)}
      summary={`Attempts that ended: ${plural(succeeded, 'success', 'successes')}, ${plural(failed, 'failure')}, ${plural(retried, 'retry', 'retries')}`}
      model={{
        ...baseOf(frame, knowledge),
        kind: 'bars',
        series: outcomeSeries(sums),
        isWhole: true,
        zone,
        formatValue: formatCount,
        formatTick,
      }}
      formatStretch={formatStretch}
      note={`Each bar is ${formatSpan(frame.stepSeconds)}. An attempt that was tried again counts, too.`}
      empty={NOTHING_KNOWN}
      onZoom={onZoom}
    />
  )
}

/** What share of tasks fails. */
export function FailureChart({ sums, onZoom }: SumsChartProps) {
  const { frame, knowledge, points } = sums
  const { zone, formatTick, formatStretch } = useChartFormat(knowledge.asOf)
  const total = totalOf(points)
  const ended = endedOf(total)
  const answer = ended === 0 ? undefined : formatShare(total.failed, ended)
  return (
    <TimeSeries
      title="Failure rate"
      answer={answer}
      summary={
        answer === undefined
          ? 'Failure rate: nothing succeeded or failed'
          : `Failure rate ${answer}: ${formatWhole(total.failed)} of ${formatWhole(ended)}`
      }
      model={{
        ...baseOf(frame, knowledge),
        kind: 'lines',
        series: [
          {
            key: 'share',
            label: 'Failed of succeeded and failed',
            color: '--state-failure',
            values: failureShares(sums),
          },
        ],
        zone,
        formatValue: (percent) => formatShare(percent, 100),
        formatTick,
      }}
      formatStretch={formatStretch}
      note={`Left out where fewer than ${LEAST_RUNS} ended within ${formatSpan(frame.stepSeconds)}: a share of so few says nothing.`}
      empty={
        ended === 0
          ? 'Nothing succeeded or failed in this range.'
          : `Never as many as ${LEAST_RUNS} ended within ${formatSpan(frame.stepSeconds)}: too few for a share over time.`
      }
      onZoom={onZoom}
    />
  )
}

const QUANTILES = [
  { key: 'p50', label: 'p50' },
  { key: 'p95', label: 'p95' },
  { key: 'p99', label: 'p99' },
] as const

interface DurationChartProps extends SumsChartProps {
  readonly title: string
  readonly of: (point: SumsPoint) => SumsPoint['runtime']
  readonly note?: string
  readonly empty: string
}

/** How long something took: the middle, and the slow end. */
export function DurationChart({ sums, onZoom, title, of, note, empty }: DurationChartProps) {
  const { frame, knowledge, points } = sums
  const { zone, formatTick, formatStretch } = useChartFormat(knowledge.asOf)
  const slowest = Math.max(...points.map((point) => of(point).p95 ?? Number.NEGATIVE_INFINITY))
  const hasAny = Number.isFinite(slowest)
  return (
    <TimeSeries
      title={title}
      summary={
        hasAny
          ? `${title}: the p95 is at most ${formatDuration(slowest)}`
          : `${title}: nothing measured`
      }
      model={{
        ...baseOf(frame, knowledge),
        kind: 'lines',
        series: QUANTILES.map((quantile, index) => ({
          ...quantile,
          ...(SERIES_STYLES[index] ?? SERIES_STYLES[0]),
          values: measuresOf(frame, points, (point) => of(point)[quantile.key]),
        })),
        zone,
        formatValue: formatDuration,
        formatTick,
      }}
      formatStretch={formatStretch}
      note={note}
      empty={empty}
      onZoom={onZoom}
    />
  )
}
