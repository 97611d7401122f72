/**
 * Which tasks, as text in a URL: a search and a range. Every route that lists, counts or exports
 * tasks takes these two, so that a link from one to the other keeps its question.
 */
import * as z from 'zod/mini'

export const selectionParameters = {
  /** A search, as docs/search.md says; absent or empty: every task. */
  q: z.optional(z.string().check(z.maxLength(4_096))),
  /** Bounds on the time of the last event: `now-1h`, `1763730000..1763733600`; absent: always. */
  range: z.optional(z.string().check(z.maxLength(100))),
}

/** How far a query went before it answered. */
export const effortShape = {
  /** Rows looked at. */
  scanned: z.number(),
  /** True: the query was ended by its budget; there may be more than was found. */
  limited: z.boolean(),
}
