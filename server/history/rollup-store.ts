import type { DurationSketch } from '../../contract/model/duration-sketch.ts'
import type { ErrorSignature } from '../../contract/model/error-fingerprint.ts'
/** What outlives the tasks: sums by the minute, groups of errors, series of queues and workers, gaps. */
import type { Gap } from '../../contract/model/gap.ts'
import type { QueueObservation } from '../../contract/model/queue.ts'
import type { ErrorRollup, Outcome, Rollup } from '../../contract/model/rollup.ts'
import type { Scope } from '../../contract/model/scope.ts'
import type { Direction, QueryEffort } from './task-list.ts'

/** Deltas of one batch; keys at most once each. Adding them again is what the writer guards against. */
export interface RollupBatch {
  readonly rollups: readonly Rollup[]
  readonly errors: readonly ErrorRollup[]
  /** Of the fingerprints in `errors` that may be new. */
  readonly signatures: ReadonlyMap<string, ErrorSignature>
  readonly queues: readonly QueueSample[]
  readonly workers: readonly WorkerSample[]
}

export interface QueueSample extends Pick<
  QueueObservation,
  'name' | 'ready' | 'unacked' | 'consumers'
> {
  /** Unix seconds, our clock. */
  readonly at: number
}

export interface WorkerSample {
  /** Unix seconds, our clock. */
  readonly at: number
  readonly hostname: string
  readonly active: number | null
  readonly processed: number | null
  /** Average of one minute. */
  readonly load: number | null
}

/** Bounds are whole minutes since the epoch: from, inclusive, to, exclusive. */
export interface MinuteRange {
  readonly fromMinute: number
  readonly toMinute: number
}

export interface SeriesQuery extends MinuteRange {
  readonly scope: Scope
  /** Minutes in one point, 1 and up; at most `MAX_POINTS` points in all. */
  readonly stepMinutes: number
  /** One series, or one for each of these names. */
  readonly by: 'name' | 'worker' | 'queue' | null
  /** Only these; absent: all. */
  readonly only?: Readonly<Partial<Record<'name' | 'worker' | 'queue', string>>>
  /** Series, those with most events first; the rest is summed as one with `key` null and `isRest`. 1 to 100. */
  readonly limit: number
}

export interface Series {
  /** The name that `by` asks for; null: not known, or everything where `by` is null. */
  readonly key: string | null
  readonly isRest: boolean
  /** Points in which something happened, oldest first. */
  readonly points: readonly SeriesPoint[]
}

export interface SeriesPoint {
  readonly minute: number
  readonly counts: Readonly<Record<Outcome, number>>
  readonly runtime: DurationSketch
  readonly wait: DurationSketch
}

export interface ErrorQuery extends MinuteRange {
  readonly scope: Scope
  /** Only this fingerprint; absent: all. */
  readonly error?: string
  /** Groups, those with most failures first; 1 to 500. */
  readonly limit: number
}

export interface ErrorGroup extends ErrorSignature {
  readonly error: string
  /** Within the range. */
  readonly count: number
  /** Minutes since the epoch, of all that is kept and in scope. */
  readonly firstMinute: number
  readonly lastMinute: number
  readonly workers: readonly string[]
  /** Failures a minute within the range, those without left out. */
  readonly trend: readonly { readonly minute: number; readonly count: number }[]
}

export interface QueueSeriesQuery extends MinuteRange {
  readonly scope: Scope
  readonly queue: string
}
export interface WorkerSeriesQuery extends MinuteRange {
  readonly scope: Scope
  readonly hostname: string
}

/** Where the budget ended it (`limited`), the newest minutes are summed and older ones are not. */
export interface Sums<Row> extends QueryEffort {
  readonly rows: Row[]
}

export interface GapQuery extends MinuteRange {
  /** By their beginning. */
  readonly direction: Direction
  /** `next` or `prev` of another page; null starts at the first row. */
  readonly cursor: string | null
  /** Rows, 1 to `MAX_GAPS`. */
  readonly limit: number
}

export interface GapPage {
  readonly rows: Gap[]
  /** Opaque; null where nothing follows. */
  readonly next: string | null
  /** Opaque: the page before; null on the first. */
  readonly prev: string | null
}

export interface RollupReader {
  series(query: SeriesQuery): Promise<Sums<Series>>
  errors(query: ErrorQuery): Promise<Sums<ErrorGroup>>
  queueSeries(query: QueueSeriesQuery): Promise<QueueSample[]>
  workerSeries(query: WorkerSeriesQuery): Promise<WorkerSample[]>
  /** Those that overlap the range. */
  gaps(query: GapQuery): Promise<GapPage>
  /** Unix seconds of the first sum or sample of a queue that is kept: before it nothing is known. Null: there is none. */
  began(): Promise<number | null>
}
