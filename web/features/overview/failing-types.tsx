import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { formatCount, formatWhole } from '../../lib/number-format.ts'
import { formatShare } from '../../lib/rate-format.ts'
import { formatDuration } from '../../lib/time.ts'
import { Region } from '../../parts/region.tsx'
import { seriesQueries, type TypeListView } from '../../parts/series-queries.ts'
import { endedOf, LEAST_RUNS } from '../../parts/sums-chart.ts'
import { TypeLink } from '../../parts/type-link.tsx'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { Unknown } from '../../ui/facts.tsx'
import { Panel } from '../../ui/panel.tsx'
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx'
import styles from './overview-panels.module.css'

type TypeRow = TypeListView['rows'][number]

const SHOWN = 6

/** Task types with failures, those with most first. */
export function FailingTypes({ range }: { readonly range: string }) {
  const refetchInterval = useRefetchInterval(range)
  const types = useQuery({ ...seriesQueries.types(range), refetchInterval })
  return (
    <Panel
      title="Failing task types"
      actions={
        <Link to="/tasks" search={{ q: 'state:FAILURE' }} className={styles['all']}>
          All failed tasks
        </Link>
      }
    >
      <Region
        what="task types"
        query={{ ...types, isFetching: types.isPending || types.isPlaceholderData }}
        permission="task.read"
        rows={4}
        empty={({ rows }) => (failingOf(rows).length === 0 ? <NoneFailed rows={rows} /> : null)}
      >
        {({ rows }) => (
          <PlainTable
            caption="Task types with most failures"
            columns={columnsFor(range)}
            rows={failingOf(rows).slice(0, SHOWN)}
          />
        )}
      </Region>
    </Panel>
  )
}

const failingOf = (rows: readonly TypeRow[]): TypeRow[] =>
  rows
    .filter(({ counts }) => counts.failed > 0)
    .toSorted((a, b) => b.counts.failed - a.counts.failed)

function NoneFailed({ rows }: { readonly rows: readonly TypeRow[] }) {
  const succeeded = rows.reduce((sum, { counts }) => sum + counts.succeeded, 0)
  if (succeeded === 0) {
    return <p className={styles['words']}>Nothing succeeded or failed in this range.</p>
  }
  return (
    <p className={styles['good']}>
      <Check size={16} aria-hidden="true" />
      No failure in this range; {formatWhole(succeeded)} succeeded.
    </p>
  )
}

const columnsFor = (range: string): readonly PlainColumn<TypeRow>[] => [
  {
    key: 'type',
    header: 'Task type',
    names: true,
    yields: true,
    cell: ({ name }) => <TypeLink name={name} state="FAILURE" range={range} />,
  },
  {
    key: 'failed',
    header: 'Failed',
    align: 'end',
    cell: ({ counts }) => <span className={styles['failed']}>{formatCount(counts.failed)}</span>,
  },
  { key: 'share', header: 'Of ended', align: 'end', cell: (row) => <Share row={row} /> },
  {
    key: 'p95',
    header: 'p95',
    align: 'end',
    cell: ({ runtime }) =>
      runtime.p95 === null ? (
        <Unknown word="–" why="None succeeded, so no runtime was reported" />
      ) : (
        formatDuration(runtime.p95)
      ),
  },
]

function Share({ row: { counts } }: { readonly row: TypeRow }) {
  const ended = endedOf(counts)
  if (ended < LEAST_RUNS) {
    return <Unknown word="–" why={`Only ${formatWhole(ended)} ended: too few for a share`} />
  }
  return (
    <span data-tip={`${formatWhole(counts.failed)} of ${formatWhole(ended)}`}>
      {formatShare(counts.failed, ended)}
    </span>
  )
}
