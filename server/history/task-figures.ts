/** Sums over tasks: counts, histograms, facets. All of them live as long as the tasks do. */
import type { NameField } from '../../contract/model/query/task-query.ts'
import type { QueryEffort, TaskSelection } from './task-list.ts'

export interface TaskCount extends QueryEffort {
  readonly count: number
  /** Exact up to `EXACT_COUNT`; beyond it an estimate, from what the indexes and samples tell. */
  readonly isExact: boolean
}

export const EXACT_COUNT = 10_000

export interface HistogramQuery extends TaskSelection {
  /** Equal stretches that the range, which must be closed on both sides, is cut into; 1 to `MAX_BUCKETS`. */
  readonly buckets: number
}

export interface TaskHistogram extends QueryEffort {
  /** Tasks by state in each bucket, by their last event; every bucket is there. */
  readonly buckets: readonly Readonly<Record<string, number>>[]
}

export interface FacetQuery extends TaskSelection {
  readonly field: NameField | 'error'
  /** Values, the most frequent first, 1 to 100. */
  readonly limit: number
}

export interface TaskFacet extends QueryEffort {
  readonly values: readonly { readonly value: string | null; readonly count: number }[]
  /** Whether there are more values than were asked for. */
  readonly hasMore: boolean
}
