import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { QueueSamplingView, QueueView } from '../../../contract/api/queues.ts'
import { compareNames } from '../../lib/compare-names.ts'
import { useLiveSnapshot } from '../../parts/live.tsx'
import { queueQueries } from './queries.ts'

interface Queues {
  /** By name. */
  readonly queues: readonly QueueView[]
  readonly sampling: QueueSamplingView
}

/** The queues as the server pushes them, before that as it was asked; null before either. */
export function useQueues() {
  const query = useQuery(queueQueries.list())
  const live = useLiveSnapshot()
  const { queues, queueSampling } = live
  const asked = query.data
  const shown = useMemo((): Queues | null => {
    if (queues !== null && queueSampling !== null) return { queues, sampling: queueSampling }
    if (asked === undefined) return null
    const sorted = asked.rows.toSorted((a, b) => compareNames(a.name, b.name))
    return { queues: sorted, sampling: asked.sampling }
  }, [queues, queueSampling, asked])
  return { shown, query }
}
