/** What went into each queue and came out of it in the last minutes, as far as events told. */
import type { SeriesView } from '../../parts/series-queries.ts'
import { totalOf } from '../../parts/sums-chart.ts'

export interface Flow {
  /** A second. */
  readonly sent: number
  readonly started: number
}

export interface QueueFlow {
  /** Whether events name queues at all: only `task-sent` does. */
  readonly isTold: boolean
  /** Null: not told. */
  readonly of: (queue: string) => Flow | null
}

export const NO_FLOW: QueueFlow = { isTold: false, of: () => null }

const STILL: Flow = { sent: 0, started: 0 }

/** @param seconds that were listened to */
export function queueFlow(series: SeriesView['series'], seconds: number): QueueFlow {
  if (seconds === 0) return NO_FLOW
  const told = new Map<string, Flow>()
  for (const { key, points } of series) {
    if (key === null) continue
    const { sent, started } = totalOf(points)
    told.set(key, { sent: sent / seconds, started: started / seconds })
  }
  const isWhole = series.every(({ isRest }) => !isRest)
  return {
    isTold: told.size > 0,
    of: (queue) => told.get(queue) ?? (isWhole ? STILL : null),
  }
}
