/** The wire contract of /api/v1/gaps: stretches of time of which events are missing. */
import * as z from 'zod/mini'
import { GAP_CAUSES } from '../model/gap.ts'
import { MAX_CURSOR_CHARS } from '../model/query/query-limits.ts'

const nullableNumber = z.nullable(z.number())

export const GapView = z.object({
  from: z.number(),
  /** Null while it lasts. */
  to: nullableNumber,
  cause: z.enum(GAP_CAUSES),
  /** Null: not known. */
  events: nullableNumber,
  /** True: to be shown with ≈. */
  isEstimate: z.boolean(),
})

export const GapListQuery = z.strictObject({
  /** Must be closed: `now-1h`, `1763730000..1763733600`. */
  range: z._default(z.string().check(z.maxLength(100)), 'now-1h'),
  /** By their beginning. */
  direction: z._default(z.enum(['newest', 'oldest']), 'newest'),
  /** `next` or `prev` of another page of the same list. */
  cursor: z.optional(z.string().check(z.maxLength(MAX_CURSOR_CHARS))),
  /** Rows, 1 to 500. */
  limit: z._default(z.string().check(z.regex(/^[1-9]\d{0,3}$/)), '100'),
})

export const GapListReply = z.object({
  rows: z.array(GapView),
  /** Opaque; null on the last page. */
  next: z.nullable(z.string()),
  /** Opaque; null on the first page. */
  prev: z.nullable(z.string()),
  /** Unix seconds: nothing is known of what happened before; null: of nothing at all. */
  knownSince: nullableNumber,
  asOf: z.number(),
})

export type GapListReply = z.output<typeof GapListReply>
