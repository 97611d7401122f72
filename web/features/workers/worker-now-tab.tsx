import type { WorkerView } from '../../../contract/api/workers.ts'
import { BreakdownTable } from '../../parts/breakdown-table.tsx'
import { GapNotes } from '../../parts/gap-notes.tsx'
import { Region } from '../../parts/region.tsx'
import { FailureChart, OutcomeChart } from '../../parts/sums-charts.tsx'
import { useGaps, useSums } from '../../parts/use-sums.ts'
import { ChartGroup } from '../../ui/chart/chart-cursor.tsx'
import { ChartGrid } from '../../ui/chart/chart-grid.tsx'
import { SlotGauge } from '../../ui/chart/slot-gauge.tsx'
import { Metric, Metrics } from '../../ui/metrics.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useRecentWork, RecentWorkContext } from './use-recent-work.tsx'
import { DoneCell, FailingCell } from './work-cells.tsx'
import { ActiveCell, LoadCell, ProcessedCell } from './worker-cells.tsx'
import { WorkerTaskTables } from './worker-task-tables.tsx'

interface WorkerNowTabProps {
  readonly worker: WorkerView
  readonly range: string
  readonly onZoom: (from: number, to: number) => void
}

/** What a worker does now, and did lately. */
export function WorkerNowTab({ worker, range, onZoom }: WorkerNowTabProps) {
  const { hostname } = worker
  const sums = useSums({ range, worker: hostname })
  const { rows: gaps } = useGaps(range)
  return (
    <>
      <Figures worker={worker} />
      <WorkerTaskTables worker={worker} />
      <Region what="course of the worker" query={sums} permission="task.read" rows={6}>
        {(data) => (
          <ChartGroup>
            <GapNotes
              gaps={gaps}
              knownSince={data.knowledge.since}
              from={data.frame.from}
              now={data.knowledge.asOf}
            />
            <ChartGrid>
              <OutcomeChart sums={data} onZoom={onZoom} />
              <FailureChart sums={data} onZoom={onZoom} />
            </ChartGrid>
          </ChartGroup>
        )}
      </Region>
      <Panel title="Task types that it executed">
        <BreakdownTable
          caption="Task types that it executed"
          by="name"
          only={{ worker: hostname }}
          range={range}
          empty="It started nothing in this range."
        />
      </Panel>
    </>
  )
}

function Figures({ worker }: { readonly worker: WorkerView }) {
  const recent = useRecentWork()
  const { hostname, active } = worker
  return (
    <RecentWorkContext value={recent}>
      <Metrics>
        <Metric name="Running">
          <ActiveCell worker={worker} />{' '}
          {active !== null && active > 0 && (
            <SlotGauge
              busy={active}
              slots={null}
              label={`${active} running; how many it could run at once was not asked yet`}
            />
          )}
        </Metric>
        <Metric name="Finished, last 5 min">
          <DoneCell hostname={hostname} />
        </Metric>
        <Metric name="Failed, last 5 min">
          <FailingCell hostname={hostname} />
        </Metric>
        <Metric name="Processed since it started">
          <ProcessedCell worker={worker} />
        </Metric>
        <Metric name="Load 1, 5, 15 min">
          <LoadCell worker={worker} />
        </Metric>
      </Metrics>
    </RecentWorkContext>
  )
}
