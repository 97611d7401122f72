import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useMemo } from 'react'
import { knownSeconds } from '../../lib/stretches.ts'
import { ALL_SERIES, seriesQueries } from '../../parts/series-queries.ts'
import { useMay } from '../../parts/session.ts'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { useGaps } from '../../parts/use-sums.ts'
import { NOT_ALLOWED, NOT_TOLD_YET, type RecentWork, recentWork } from './recent-work.ts'

const RANGE = 'now-5m'

/** What each worker got done in the last five minutes. */
export function useRecentWork(): RecentWork {
  const may = useMay('task.read')
  const refetchInterval = useRefetchInterval(RANGE)
  const { data } = useQuery({
    ...seriesQueries.sums({ range: RANGE, by: 'worker', limit: ALL_SERIES, step: '10' }),
    refetchInterval,
    enabled: may,
  })
  const { known } = useGaps(RANGE)
  return useMemo(() => {
    if (!may) return NOT_ALLOWED
    if (data === undefined || known === undefined) return NOT_TOLD_YET
    const { from, to, asOf, stepSeconds, series } = data
    return recentWork(series, knownSeconds({ from, to, stepSeconds }, { ...known, asOf }))
  }, [may, data, known])
}

/** For the cells of a table: its rows are drawn again only when their worker changed. */
export const RecentWorkContext = createContext<RecentWork>(NOT_TOLD_YET)

export const useWorkOf = (hostname: string) => {
  const recent = useContext(RecentWorkContext)
  return { ...recent, work: recent.of(hostname) }
}
