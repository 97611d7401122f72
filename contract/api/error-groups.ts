/** The wire contract of /api/v1/errors: failures and retries that are the same one. */
import * as z from 'zod/mini'
import { effortShape } from './task-selection.ts'

export const ErrorListQuery = z.strictObject({
  /** Must be closed: `now-1h`, `1763730000..1763733600`. */
  range: z._default(z.string().check(z.maxLength(100)), 'now-24h'),
  /** Only this fingerprint. */
  error: z.optional(z.string().check(z.regex(/^[0-9a-f]{16}$/))),
  /** Groups, 1 to 500. */
  limit: z._default(z.string().check(z.regex(/^[1-9]\d{0,2}$/)), '50'),
})

export const ErrorListReply = z.object({
  from: z.number(),
  to: z.number(),
  /** Those with most failures first. */
  rows: z.array(
    z.object({
      /** Fingerprint: `error:…` in a search. */
      error: z.string(),
      /** Task type. */
      name: z.nullable(z.string()),
      exceptionType: z.string(),
      /** The message with what varies as `‹*›`. */
      message: z.string(),
      frame: z.nullable(z.string()),
      /** Within the range. */
      count: z.number(),
      /** Unix seconds, whole minutes, of all that is kept. */
      firstSeen: z.number(),
      lastSeen: z.number(),
      workers: z.array(z.string()),
      trend: z.array(z.object({ at: z.number(), count: z.number() })),
    }),
  ),
  ...effortShape,
  asOf: z.number(),
})
