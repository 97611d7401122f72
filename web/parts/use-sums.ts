import { useQuery } from '@tanstack/react-query'
import { isDenied } from '../lib/api.ts'
import type { Knowledge } from '../lib/stretches.ts'
import { seriesQueries, type SeriesView } from './series-queries.ts'
import type { Sums } from './sums-chart.ts'
import { useRefetchInterval } from './use-refetch-interval.ts'

/** What happened in a range, all together, and how much of that is known; asked again while it goes on. */
export function useSums(params: Parameters<typeof seriesQueries.sums>[0]) {
  const refetchInterval = useRefetchInterval(params.range)
  const sums = useQuery({ ...seriesQueries.sums(params), refetchInterval })
  const gaps = useGaps(params.range)
  const data =
    sums.data === undefined || gaps.known === undefined ? undefined : toSums(sums.data, gaps.known)
  const { error, errorUpdatedAt } = sums.error === null ? gaps : sums
  return {
    data,
    error,
    errorUpdatedAt,
    // Not while it is only asked again: every ten seconds would flicker.
    isFetching: data === undefined ? sums.isFetching || gaps.isFetching : sums.isPlaceholderData,
    refetch: () => {
      void sums.refetch()
      gaps.refetch()
    },
  }
}

/** Where events are missing. Whoever may not see it knows of no stretch that it is whole. */
export function useGaps(range: string) {
  const refetchInterval = useRefetchInterval(range)
  const { data, error, errorUpdatedAt, isFetching, refetch } = useQuery({
    ...seriesQueries.gaps(range),
    refetchInterval,
  })
  const denied = isDenied(error)
  const known: Pick<Knowledge, 'since' | 'gaps'> | undefined = denied
    ? { since: null, gaps: [] }
    : data && { since: data.knownSince, gaps: data.rows }
  return {
    rows: data?.rows ?? [],
    known,
    error: denied ? null : error,
    errorUpdatedAt,
    isFetching,
    refetch: () => void refetch(),
  }
}

/** One series of all. */
const toSums = (
  { from, to, stepSeconds, series, asOf }: SeriesView,
  known: Pick<Knowledge, 'since' | 'gaps'>,
): Sums => ({
  frame: { from, to, stepSeconds },
  knowledge: { ...known, asOf },
  points: series.flatMap(({ points }) => points),
})
