import { useQuery } from '@tanstack/react-query'
import { formatCount, plural } from '../../lib/number-format.ts'
import { sampleFrameOf, sampleStepMinutes } from '../../lib/sample-step.ts'
import { countsOf, measuresOf } from '../../lib/stretches.ts'
import { formatSpan } from '../../lib/time.ts'
import { GapNotes } from '../../parts/gap-notes.tsx'
import { LineChart } from '../../parts/line-chart.tsx'
import { useLive } from '../../parts/live.tsx'
import { Region } from '../../parts/region.tsx'
import { type QueueSample, seriesQueries } from '../../parts/series-queries.ts'
import { type Sums, totalOf } from '../../parts/sums-chart.ts'
import { DurationChart } from '../../parts/sums-charts.tsx'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { useGaps, useSums } from '../../parts/use-sums.ts'
import { ChartGroup } from '../../ui/chart/chart-cursor.tsx'
import { ChartGrid } from '../../ui/chart/chart-grid.tsx'

interface QueueChartsProps {
  readonly queue: string
  readonly range: string
  readonly onZoom: (from: number, to: number) => void
}

/** How a queue went: what it held, who was there, what came and went, how long it waited. */
export function QueueCharts({ queue, range, onZoom }: QueueChartsProps) {
  const { clock } = useLive()
  const refetchInterval = useRefetchInterval(range)
  const step = String(sampleStepMinutes(range, clock.now()))
  const samples = useQuery({ ...seriesQueries.queue({ queue, range, step }), refetchInterval })
  const sums = useSums({ range, queue })
  const { rows: gaps } = useGaps(range)
  const query =
    samples.error === null && samples.data !== undefined
      ? sums
      : { ...samples, data: undefined, isFetching: samples.isPending }
  return (
    <Region what="course of the queue" query={query} rows={6}>
      {(data) => {
        const shared = { sums: data, onZoom }
        const looked = { ...shared, range, samples: samples.data?.points ?? [] }
        return (
          <ChartGroup>
            <GapNotes
              gaps={gaps}
              knownSince={data.knowledge.since}
              from={data.frame.from}
              now={data.knowledge.asOf}
            />
            <ChartGrid>
              <DepthChart {...looked} />
              <ConsumersChart {...looked} />
              <FlowChart {...shared} />
              <DurationChart
                {...shared}
                title="Wait before the start"
                of={({ wait }) => wait}
                note="From being sent, or received where nobody told that, to being started."
                empty="No task that was known to come from this queue was started in this range."
              />
            </ChartGrid>
          </ChartGroup>
        )
      }}
    </Region>
  )
}

interface SumsProps {
  readonly sums: Sums
  readonly onZoom: (from: number, to: number) => void
}

interface SamplesProps extends SumsProps {
  readonly range: string
  readonly samples: readonly QueueSample[]
}

const NEVER_SEEN = 'Nobody looked at this queue in this range, or the broker could not tell.'

function DepthChart({ sums: { knowledge }, range, samples, onZoom }: SamplesProps) {
  const frame = sampleFrameOf(range, knowledge.asOf)
  const hasUnacked = samples.some(({ unacked }) => unacked !== null)
  const most = Math.max(...samples.map(({ ready }) => ready ?? Number.NEGATIVE_INFINITY))
  return (
    <LineChart
      title="Messages"
      {...(Number.isFinite(most) && { answer: `at most ${formatCount(most)} waiting` })}
      summary={
        Number.isFinite(most)
          ? `Messages waiting: at most ${formatCount(most)}`
          : 'Messages waiting: not known'
      }
      frame={frame}
      knowledge={knowledge}
      series={[
        {
          key: 'ready',
          label: 'Waiting',
          color: '--series-1',
          values: measuresOf(frame, samples, ({ ready }) => ready),
        },
        ...(hasUnacked
          ? [
              {
                key: 'unacked',
                label: 'Unacknowledged',
                color: '--series-2' as const,
                dash: [6, 3],
                values: measuresOf(frame, samples, ({ unacked }) => unacked),
              },
            ]
          : []),
      ]}
      isWhole
      formatValue={formatCount}
      note={`The most that was seen within ${formatSpan(frame.stepSeconds)} each.`}
      empty={NEVER_SEEN}
      onZoom={onZoom}
    />
  )
}

function ConsumersChart({ sums: { knowledge }, range, samples, onZoom }: SamplesProps) {
  const frame = sampleFrameOf(range, knowledge.asOf)
  const isTold = samples.some(({ consumers }) => consumers !== null)
  return (
    <LineChart
      title="Consumers"
      summary="How many workers were connected to take from this queue"
      frame={frame}
      knowledge={knowledge}
      series={[
        {
          key: 'consumers',
          label: 'Consumers',
          color: '--series-3',
          values: measuresOf(frame, samples, ({ consumers }) => consumers),
        },
      ]}
      isWhole
      formatValue={formatCount}
      empty={
        samples.length > 0 && !isTold
          ? 'This broker does not tell who takes from a queue.'
          : NEVER_SEEN
      }
      onZoom={onZoom}
    />
  )
}

function FlowChart({ sums, onZoom }: SumsProps) {
  const { frame, knowledge, points } = sums
  const { sent, started } = totalOf(points)
  const isTold = sent + started > 0
  const count = (of: (counts: (typeof points)[number]['counts']) => number) =>
    isTold
      ? countsOf(frame, knowledge, points, ({ counts }) => of(counts))
      : measuresOf(frame, [], () => null)
  return (
    <LineChart
      title="Sent and started"
      summary={`${plural(sent, 'task')} sent, ${plural(started, 'attempt')} started`}
      frame={frame}
      knowledge={knowledge}
      series={[
        { key: 'sent', label: 'Sent', color: '--series-1', values: count((counts) => counts.sent) },
        {
          key: 'started',
          label: 'Started',
          color: '--series-2',
          dash: [6, 3],
          values: count((counts) => counts.started),
        },
      ]}
      isWhole
      formatValue={formatCount}
      note={`Within ${formatSpan(frame.stepSeconds)} each, of tasks whose queue an event named.`}
      empty="No event of this range named this queue: only task-sent events do (task_send_sent_event)."
      onZoom={onZoom}
    />
  )
}
