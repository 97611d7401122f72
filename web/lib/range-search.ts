/** The part of an address that says which stretch of time a page shows. */
export interface RangeSearch {
  /** `now-1h`; absent: the usual one. */
  readonly range?: string
}

const MAX_RANGE = 100
export const USUAL_RANGE = 'now-1h'

/** Reads what an address says, leaving out what means nothing. */
export function parseRangeSearch({ range }: Readonly<Record<string, unknown>>): RangeSearch {
  const isText = typeof range === 'string' && range !== '' && range.length <= MAX_RANGE
  return isText && range !== USUAL_RANGE ? { range } : {}
}
