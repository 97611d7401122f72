/** Charts of sums by the minute, as models: what counts, what is left out, what nobody knows. */
import {
  countsOf,
  type Frame,
  type Knowledge,
  measuresOf,
  stretchStarts,
} from '../lib/stretches.ts'
import type { ChartModel, ChartSeries } from '../ui/chart/chart-model.ts'
import type { SumsPoint } from './series-queries.ts'

export interface Sums {
  readonly frame: Frame
  readonly knowledge: Knowledge
  readonly points: readonly SumsPoint[]
}

type ModelBase = Pick<ChartModel, 'from' | 'to' | 'times' | 'stepSeconds' | 'bands' | 'asOf'>

/** What every chart over a frame has. */
export function baseOf(frame: Frame, { gaps, since, asOf }: Knowledge): ModelBase {
  const { from, to, stepSeconds } = frame
  const before = since === null ? to : Math.min(since, to)
  return {
    from,
    to,
    times: stretchStarts(frame),
    stepSeconds,
    bands: [
      ...(before > from ? [{ from, to: before }] : []),
      ...gaps.map((gap) => ({ from: Math.max(from, gap.from), to: Math.min(to, gap.to ?? asOf) })),
    ],
    asOf,
  }
}

type Counts = SumsPoint['counts']

const OUTCOMES = [
  { key: 'success', label: 'Success', color: '--state-success', of: (c: Counts) => c.succeeded },
  { key: 'retry', label: 'Retry', color: '--state-retry', of: (c: Counts) => c.retried },
  {
    key: 'other',
    label: 'Revoked or rejected',
    color: '--state-revoked',
    of: (c: Counts) => c.revoked + c.rejected,
  },
  {
    key: 'failure',
    label: 'Failure',
    color: '--state-failure',
    of: (c: Counts) => c.failed,
    isHatched: true,
  },
] as const

/** Ends of attempts, stacked. What never happened in the range is left out, but for success. */
export function outcomeSeries({ frame, knowledge, points }: Sums): ChartSeries[] {
  return OUTCOMES.map(({ of, ...series }) => ({
    ...series,
    values: countsOf(frame, knowledge, points, ({ counts }) => of(counts)),
  })).filter(({ key, values }) => key === 'success' || values.some((value) => (value ?? 0) > 0))
}

/** Ends in one stretch below which a share says nothing. */
export const LEAST_RUNS = 20

/** Failures among successes and failures: retries are no ends, and what was revoked did not fail. */
export const endedOf = ({ succeeded, failed }: Pick<Counts, 'succeeded' | 'failed'>): number =>
  succeeded + failed

/** Percent; null where too few ended to tell. */
export const failureShares = ({ frame, points }: Pick<Sums, 'frame' | 'points'>) =>
  measuresOf(frame, points, ({ counts }) => {
    const ended = endedOf(counts)
    return ended < LEAST_RUNS ? null : (counts.failed / ended) * 100
  })

/** What happened in all of a range. */
export function totalOf(points: readonly SumsPoint[]): Counts {
  const total: Counts = {
    sent: 0,
    received: 0,
    started: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    revoked: 0,
    rejected: 0,
  }
  for (const { counts } of points) {
    for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key]
  }
  return total
}
