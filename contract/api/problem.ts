/** Every refusal of /api/v1: `application/problem+json` (RFC 9457) with our stable `code`. */
import * as z from 'zod/mini'

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  /** One of the table in docs/reference/errors.md. */
  code: z.string(),
  detail: z.string(),
  /** The parameter that was wrong, where one was. */
  parameter: z.optional(z.string()),
  requestId: z.string(),
  /** What to do about it. */
  fix: z.optional(z.string()),
})

export type Problem = z.output<typeof Problem>
