/** The wire contract of what is summed over tasks: count, histogram, facet. */
import * as z from 'zod/mini'
import { NAME_FIELDS } from '../model/query/task-query.ts'
import { effortShape, selectionParameters } from './task-selection.ts'

const wholeNumber = z.string().check(z.regex(/^[1-9]\d{0,3}$/))

export const TaskCountQuery = z.strictObject(selectionParameters)

export const TaskCountReply = z.object({
  count: z.number(),
  /** False: estimated, and to be shown with ≈. */
  isExact: z.boolean(),
  ...effortShape,
  /** Unix seconds by the server's clock. */
  asOf: z.number(),
})

export const TaskHistogramQuery = z.strictObject({
  ...selectionParameters,
  /** Equal stretches that the range is cut into, 1 to 500. The range must be closed: `now-1h` is. */
  buckets: z._default(wholeNumber, '120'),
})

export const TaskHistogramReply = z.object({
  /** Unix seconds. */
  from: z.number(),
  to: z.number(),
  /** Tasks by state and the time of their last event, the oldest stretch first. */
  buckets: z.array(z.record(z.string(), z.number())),
  ...effortShape,
  asOf: z.number(),
})

export const TaskFacetQuery = z.strictObject({
  ...selectionParameters,
  /** `error` counts fingerprints. */
  field: z.enum([...NAME_FIELDS, 'error']),
  /** Values, 1 to 100. */
  limit: z._default(wholeNumber, '20'),
})

export const TaskFacetReply = z.object({
  /** The most frequent first. */
  values: z.array(z.object({ value: z.nullable(z.string()), count: z.number() })),
  hasMore: z.boolean(),
  ...effortShape,
  asOf: z.number(),
})

export type TaskCountReply = z.output<typeof TaskCountReply>
export type TaskHistogramReply = z.output<typeof TaskHistogramReply>
export type TaskFacetReply = z.output<typeof TaskFacetReply>
