import { GapNotes } from '../../parts/gap-notes.tsx'
import { LiveButton } from '../../parts/live-button.tsx'
import { RangePicker } from '../../parts/range-picker.tsx'
import { Region } from '../../parts/region.tsx'
import { useDocumentTitle } from '../../parts/session.ts'
import { FailureChart, OutcomeChart } from '../../parts/sums-charts.tsx'
import { useRange } from '../../parts/use-range.ts'
import { useGaps, useSums } from '../../parts/use-sums.ts'
import { ChartGroup } from '../../ui/chart/chart-cursor.tsx'
import { ChartGrid } from '../../ui/chart/chart-grid.tsx'
import { Page } from '../../ui/page.tsx'
import { FailingTypes } from './failing-types.tsx'
import { FirstSteps, useNothingYet } from './first-steps.tsx'
import { OverviewSummary } from './overview-summary.tsx'
import { QueueBacklog } from './queue-backlog.tsx'
import { QueueChart } from './queue-chart.tsx'
import { RuntimeChart } from './runtime-chart.tsx'
import { WorkerStrip } from './worker-strip.tsx'
import styles from './overview-page.module.css'

/** /, whether the cluster works, how much, and where it does not. */
export function OverviewPage() {
  const { range, setRange, onZoom } = useRange()
  const sums = useSums({ range })
  const { rows: gaps } = useGaps(range)
  const isNothingYet = useNothingYet(sums.data)
  return (
    <Page
      title="Overview"
      documentTitle={useDocumentTitle('Overview')}
      actions={
        <>
          <RangePicker range={range} onChange={setRange} isClosed />
          <LiveButton />
        </>
      }
    >
      {isNothingYet ? (
        <FirstSteps />
      ) : (
        <>
          <OverviewSummary sums={sums.data} />
          {sums.data !== undefined && (
            <GapNotes
              gaps={gaps}
              knownSince={sums.data.knowledge.since}
              from={sums.data.frame.from}
              now={sums.data.knowledge.asOf}
            />
          )}
          <ChartGroup>
            <Region what="course of the tasks" query={sums} permission="task.read" rows={6}>
              {(data) => (
                <ChartGrid>
                  <OutcomeChart sums={data} onZoom={onZoom} />
                  <FailureChart sums={data} onZoom={onZoom} />
                  <QueueChart range={range} knowledge={data.knowledge} onZoom={onZoom} />
                  <RuntimeChart sums={data} onZoom={onZoom} />
                </ChartGrid>
              )}
            </Region>
          </ChartGroup>
          <div className={styles['panels']}>
            <QueueBacklog />
            <FailingTypes range={range} />
          </div>
          <WorkerStrip />
        </>
      )}
    </Page>
  )
}
