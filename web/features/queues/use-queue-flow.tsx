import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useMemo } from 'react'
import { formatRate } from '../../lib/rate-format.ts'
import { knownSeconds } from '../../lib/stretches.ts'
import { ALL_SERIES, seriesQueries } from '../../parts/series-queries.ts'
import { useMay } from '../../parts/session.ts'
import { useRefetchInterval } from '../../parts/use-refetch-interval.ts'
import { useGaps } from '../../parts/use-sums.ts'
import { Unknown } from '../../ui/facts.tsx'
import { type Flow, NO_FLOW, type QueueFlow, queueFlow } from './queue-flow.ts'

const RANGE = 'now-5m'

/** What went into each queue and out of it in the last five minutes. */
export function useQueueFlow(): QueueFlow {
  const may = useMay('task.read')
  const refetchInterval = useRefetchInterval(RANGE)
  const { data } = useQuery({
    ...seriesQueries.sums({ range: RANGE, by: 'queue', limit: ALL_SERIES, step: '10' }),
    refetchInterval,
    enabled: may,
  })
  const { known } = useGaps(RANGE)
  return useMemo(() => {
    if (data === undefined || known === undefined) return NO_FLOW
    const { from, to, asOf, stepSeconds, series } = data
    return queueFlow(series, knownSeconds({ from, to, stepSeconds }, { ...known, asOf }))
  }, [data, known])
}

/** For cells: their rows are drawn again only when their queue changed. */
export const QueueFlowContext = createContext<QueueFlow>(NO_FLOW)

export function FlowCell({ queue, way }: { readonly queue: string; readonly way: keyof Flow }) {
  const flow = useContext(QueueFlowContext).of(queue)
  if (flow === null) return <Unknown word="–" why="Told of the 100 busiest queues only" />
  return <span data-live>{flow[way] === 0 ? 0 : formatRate(flow[way])}</span>
}
