import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCount, formatWhole } from '../lib/number-format.ts'
import { closedRange } from '../lib/range-text.ts'
import { formatShare } from '../lib/rate-format.ts'
import { formatDuration } from '../lib/time.ts'
import { ShareBar } from '../ui/chart/share-bar.tsx'
import { Unknown } from '../ui/facts.tsx'
import { type PlainColumn, PlainTable } from '../ui/plain-table.tsx'
import { useLive } from './live.tsx'
import { QueueLink } from './queue-link.tsx'
import { Region } from './region.tsx'
import { seriesQueries, type SumsPoint } from './series-queries.ts'
import { endedOf, LEAST_RUNS } from './sums-chart.ts'
import { TypeLink } from './type-link.tsx'
import { useRefetchInterval } from './use-refetch-interval.ts'
import { WorkerLink } from './worker-link.tsx'
import styles from './breakdown-table.module.css'

type By = 'name' | 'worker' | 'queue'

interface BreakdownTableProps {
  readonly caption: string
  readonly by: By
  /** What is broken down. */
  readonly only: { readonly worker?: string; readonly queue?: string }
  readonly range: string
  /** In place of the table where there is nothing. */
  readonly empty: ReactNode
}

interface Row {
  /** Null: nobody told. */
  readonly key: string | null
  readonly isRest: boolean
  readonly sums: SumsPoint
}

const SHOWN = '20'

/** What was done in a range, by worker, task type or queue; the busiest first. */
export function BreakdownTable({ caption, by, only, range, empty }: BreakdownTableProps) {
  const { clock } = useLive()
  const refetchInterval = useRefetchInterval(range)
  const step = String(wholeRangeMinutes(range, clock.now()))
  const answer = useQuery({
    ...seriesQueries.sums({ range, by, ...only, step, limit: SHOWN }),
    refetchInterval,
  })
  return (
    <Region
      what={caption.toLowerCase()}
      query={{ ...answer, isFetching: answer.isPending || answer.isPlaceholderData }}
      permission="task.read"
      rows={3}
      empty={({ series }) =>
        series.every(({ key }) => key === null) && by === 'queue' ? (
          <p className={styles['words']}>{empty}</p>
        ) : series.length === 0 ? (
          <p className={styles['words']}>{empty}</p>
        ) : null
      }
    >
      {({ series }) => {
        const rows = series.flatMap(({ points: [sums], ...one }): Row[] =>
          sums === undefined ? [] : [{ ...one, sums }],
        )
        return <PlainTable caption={caption} columns={columnsFor(by, range, rows)} rows={rows} />
      }}
    </Region>
  )
}

/** Above the length of every range, so that all of it is one point; the server takes five digits. */
function wholeRangeMinutes(range: string, now: number): number {
  const { from, to } = closedRange(range, now) ?? { from: now - 3600, to: now }
  const minutes = Math.ceil((to - from) / 60) + 2
  // In steps, so that the same range is the same question a minute later.
  return Math.min(99_999, Math.ceil(minutes / 60) * 60)
}

const HEADERS: Readonly<Record<By, string>> = {
  name: 'Task type',
  worker: 'Worker',
  queue: 'Queue',
}

function columnsFor(by: By, range: string, rows: readonly Row[]): PlainColumn<Row>[] {
  const most = Math.max(1, ...rows.map(({ sums }) => sums.counts.started))
  return [
    {
      key: 'key',
      header: HEADERS[by],
      names: true,
      yields: true,
      cell: (row) => <KeyCell by={by} range={range} row={row} />,
    },
    {
      key: 'started',
      header: 'Started',
      align: 'end',
      cell: ({ sums }) => (
        <span className={styles['count']} data-tip={formatWhole(sums.counts.started)}>
          {formatCount(sums.counts.started)}
          <ShareBar share={sums.counts.started / most} />
        </span>
      ),
    },
    {
      key: 'failing',
      header: 'Failed',
      align: 'end',
      cell: ({ sums }) => <FailedCell sums={sums} />,
    },
    {
      key: 'wait',
      header: 'Waited p95',
      align: 'end',
      cell: ({ sums }) => <DurationCell seconds={sums.wait.p95} why="No wait was measured" />,
    },
    {
      key: 'runtime',
      header: 'Runtime p95',
      align: 'end',
      cell: ({ sums }) => (
        <DurationCell seconds={sums.runtime.p95} why="None succeeded, so no runtime was reported" />
      ),
    },
  ]
}

function KeyCell({
  by,
  range,
  row,
}: {
  readonly by: By
  readonly range: string
  readonly row: Row
}) {
  const { key, isRest } = row
  if (isRest) return <i>All others</i>
  if (key === null) return <i>Not known</i>
  if (by === 'name') return <TypeLink name={key} range={range} />
  return by === 'worker' ? <WorkerLink hostname={key} /> : <QueueLink name={key} />
}

function FailedCell({ sums: { counts } }: { readonly sums: SumsPoint }) {
  const ended = endedOf(counts)
  const tip = `${formatWhole(counts.failed)} of ${formatWhole(ended)} that succeeded or failed`
  if (counts.failed === 0) return <span data-tip={tip}>0</span>
  return (
    <span className={styles['failed']} data-tip={tip}>
      {ended < LEAST_RUNS ? formatCount(counts.failed) : formatShare(counts.failed, ended)}
    </span>
  )
}

const DurationCell = ({
  seconds,
  why,
}: {
  readonly seconds: number | null
  readonly why: string
}) => (seconds === null ? <Unknown word="–" why={why} /> : formatDuration(seconds))
