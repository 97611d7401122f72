import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useMemo } from 'react'
import { knownSeconds } from '../../lib/stretches.ts'
import { ALL_SERIES, seriesQueries } from '../../parts/series-queries.ts'
import { useMay } from '../../parts/session.ts'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { useGaps } from '../../parts/use-sums.ts'
import { NO_RECENT_WORK, type RecentWork, recentWork } from './recent-work.ts'

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
    if (data === undefined || known === undefined) return NO_RECENT_WORK
    const { from, to, asOf, stepSeconds, series } = data
    return recentWork(series, knownSeconds({ from, to, stepSeconds }, { ...known, asOf }))
  }, [data, known])
}

/** For the cells of a table: its rows are drawn again only when their worker changed. */
export const RecentWorkContext = createContext<RecentWork>(NO_RECENT_WORK)

export const useWorkOf = (hostname: string) => {
  const recent = useContext(RecentWorkContext)
  return { seconds: recent.seconds, work: recent.of(hostname) }
}
