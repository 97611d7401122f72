import { useQuery } from '@tanstack/react-query'
import type { WorkerView } from '../../../contract/api/workers.ts'
import { formatCount } from '../../lib/number-format.ts'
import { sampleFrameOf, sampleStepMinutes } from '../../lib/sample-step.ts'
import { type Knowledge, measuresOf } from '../../lib/stretches.ts'
import { formatSpan } from '../../lib/time.ts'
import { visibleLine } from '../../lib/visible-text.ts'
import { LineChart } from '../../parts/line-chart.tsx'
import { useLive } from '../../parts/live.tsx'
import { Region } from '../../parts/region.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { seriesQueries, type WorkerSample } from '../../parts/series-queries.ts'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { useGaps } from '../../parts/use-sums.ts'
import { ChartGroup } from '../../ui/chart/chart-cursor.tsx'
import { ChartGrid } from '../../ui/chart/chart-grid.tsx'
import { Fact, Facts, Unknown } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ClockCell, LoadCell, versionOf } from './worker-cells.tsx'

interface WorkerSystemTabProps {
  readonly worker: WorkerView
  readonly range: string
  readonly onZoom: (from: number, to: number) => void
}

/** The process and its machine, as heartbeats tell of them. */
export function WorkerSystemTab({ worker, range, onZoom }: WorkerSystemTabProps) {
  const { clock } = useLive()
  const refetchInterval = useRefetchInterval(range)
  const step = String(sampleStepMinutes(range, clock.now()))
  const samples = useQuery({
    ...seriesQueries.worker({ worker: worker.hostname, range, step }),
    refetchInterval,
  })
  const { known } = useGaps(range)
  const query = { ...samples, isFetching: samples.isPending || samples.isPlaceholderData }
  return (
    <>
      <Panel title="Process">
        <Facts>
          <Fact name="Process">{worker.pid ?? <Unknown />}</Fact>
          <Fact name="First heard">
            <RelativeTime time={worker.firstSeen} />
          </Fact>
          <Fact name="Last heard">
            <RelativeTime time={worker.lastSeen} />
          </Fact>
          <Fact name="Heartbeat">every {worker.freq} s</Fact>
          <Fact name="Celery">{versionOf(worker) ?? <Unknown />}</Fact>
          <Fact name="System">
            {worker.swSys === null ? <Unknown /> : visibleLine(worker.swSys)}
          </Fact>
          <Fact name="Load 1, 5, 15 min">
            <LoadCell worker={worker} />
          </Fact>
          <Fact name="Clock">
            <ClockCell worker={worker} />
          </Fact>
        </Facts>
      </Panel>
      <Region what="course of the worker" query={query} rows={5}>
        {({ points, asOf }) => {
          const knowledge: Knowledge = { since: null, gaps: [], ...known, asOf }
          return <Courses {...{ points, knowledge, range, onZoom }} />
        }}
      </Region>
    </>
  )
}

interface CoursesProps {
  readonly points: readonly WorkerSample[]
  readonly knowledge: Knowledge
  readonly range: string
  readonly onZoom: (from: number, to: number) => void
}

const SILENT = 'No heartbeat told it in this range.'

function Courses({ points, knowledge, range, onZoom }: CoursesProps) {
  const frame = sampleFrameOf(range, knowledge.asOf)
  const shared = { frame, knowledge, empty: SILENT, onZoom }
  const note = `The most that a heartbeat told within ${formatSpan(frame.stepSeconds)} each.`
  return (
    <ChartGroup>
      <ChartGrid>
        <LineChart
          {...shared}
          title="Tasks running"
          summary="Tasks that the worker executed at once, over time"
          series={[
            {
              key: 'active',
              label: 'Running',
              color: '--series-1',
              values: measuresOf(frame, points, ({ active }) => active),
            },
          ]}
          isWhole
          formatValue={formatCount}
          note={note}
        />
        <LineChart
          {...shared}
          title="Load of its machine"
          summary="Load average of one minute, over time"
          series={[
            {
              key: 'load',
              label: 'Load, 1 min',
              color: '--series-2',
              values: measuresOf(frame, points, ({ load }) => load),
            },
          ]}
          formatValue={(load) => load.toFixed(2)}
          note="Windows has no load average, so workers there tell none."
        />
      </ChartGrid>
    </ChartGroup>
  )
}
