/** The wire contract of /api/v1/gaps: stretches of time of which events are missing. */
import * as z from 'zod/mini'
import { GAP_CAUSES } from '../model/gap.ts'

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
})
export const GapListReply = z.object({
  rows: z.array(GapView),
  /** Unix seconds: nothing is known of what happened before; null: of nothing at all. */
  knownSince: nullableNumber,
  asOf: z.number(),
})

export type GapListReply = z.output<typeof GapListReply>
