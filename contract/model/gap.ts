/** A stretch of time of which events are missing, and why. Drawn as a gap, never as zero. */
export interface Gap {
  /** Unix seconds, our clock. */
  readonly from: number
  /** Null while it lasts. */
  readonly to: number | null
  readonly cause: GapCause
  /** Events that were lost: counted (`isEstimate` false), or estimated from the workers' own counters; null: not known. */
  readonly events: number | null
  readonly isEstimate: boolean
}

/**
 * - `away`: Sepal was not running; `disconnected`: the broker could not be reached;
 * - `overload`: more than could be taken in: dropped after it was read;
 * - `history`: the history refused for longer than events could be held;
 * - `disk`: more than memory holds had to wait, and the disk took nothing;
 * - `broker`: the broker threw events away before we could read them;
 * - `damaged`: a file of the history could not be read any more and was set aside.
 */
export const GAP_CAUSES = [
  'away',
  'disconnected',
  'overload',
  'history',
  'disk',
  'broker',
  'damaged',
] as const
export type GapCause = (typeof GAP_CAUSES)[number]
