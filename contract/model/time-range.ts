/** Unix seconds: from, inclusive, to, exclusive. Null: open on that side. */
export interface TimeRange {
  readonly from: number | null
  readonly to: number | null
}

export const ALWAYS: TimeRange = { from: null, to: null }
