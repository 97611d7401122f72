/** What each worker got done in the last minutes, as far as the server told. */
import type { SeriesView } from '../../parts/series-queries.ts'
import { endedOf, LEAST_RUNS, totalOf } from '../../parts/sums-chart.ts'

export interface WorkerWork {
  /** Attempts that ended. */
  readonly ended: number
  readonly failed: number
  /** 0 to 1; null: too few ended to tell. */
  readonly failedShare: number | null
}

export interface RecentWork {
  /** Seconds that all of this was done in. */
  readonly seconds: number
  /** Null: not known. */
  readonly of: (hostname: string) => WorkerWork | null
  /** Why it is not known, of those of whom it is not. */
  readonly whyNot: string
}

const nothingKnown = (whyNot: string): RecentWork => ({ seconds: 0, of: () => null, whyNot })

export const NOT_TOLD_YET = nothingKnown('Sepal has not told it yet')
export const NOT_ALLOWED = nothingKnown('It needs the permission task.read')
const NOT_HEARD = nothingKnown('Sepal did not listen in these minutes')

const IDLE: WorkerWork = { ended: 0, failed: 0, failedShare: null }

/**
 * @param seconds that were listened to
 *
 * A worker that is not told of did nothing, unless the server left some out: it tells the busiest.
 */
export function recentWork(series: SeriesView['series'], seconds: number): RecentWork {
  if (seconds === 0) return NOT_HEARD
  const told = new Map<string, WorkerWork>()
  for (const { key, points } of series) {
    if (key === null) continue
    const counts = totalOf(points)
    const { succeeded, failed, retried, revoked, rejected } = counts
    const decided = endedOf(counts)
    told.set(key, {
      ended: succeeded + failed + retried + revoked + rejected,
      failed,
      failedShare: decided < LEAST_RUNS ? null : failed / decided,
    })
  }
  const isWhole = series.every(({ isRest }) => !isRest)
  return {
    seconds,
    of: (hostname) => told.get(hostname) ?? (isWhole ? IDLE : null),
    whyNot: 'Told of the 100 busiest workers only',
  }
}
