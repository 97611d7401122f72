/**
 * The wire contract of what outlives the tasks: sums by the minute, task types, queues and workers
 * over time.
 */
import * as z from 'zod/mini'
import { OUTCOMES } from '../model/rollup.ts'
import { numbersBy } from './numbers-by.ts'
import { effortShape } from './task-selection.ts'

/** Must be closed: `now-1h`, `1763730000..1763733600`. */
const range = z._default(z.string().check(z.maxLength(100)), 'now-1h')
const name = z.optional(z.string().check(z.minLength(1), z.maxLength(255)))
const nullableNumber = z.nullable(z.number())
const minutes = z.string().check(z.regex(/^[1-9]\d{0,4}$/))
/** Minutes of which only one sample is told, the one with most in it; absent: every sample. */
const thinnedTo = z.optional(minutes)

/** Seconds, each within 2 %; null where nothing was measured. */
const DurationsView = z.object({
  count: z.number(),
  p50: nullableNumber,
  p95: nullableNumber,
  p99: nullableNumber,
})

const sumsShape = {
  /** Events of each kind. */
  counts: numbersBy(OUTCOMES),
  /** What successes took. */
  runtime: DurationsView,
  /** From being sent, or received, to being started. */
  wait: DurationsView,
}

export const SeriesQuery = z.strictObject({
  range,
  /** Minutes in one point; absent: as many as make at most 120 points. */
  step: z.optional(minutes),
  /** One series for each of these names; absent: one for all. */
  by: z.optional(z.enum(['name', 'worker', 'queue'])),
  name,
  worker: name,
  queue: name,
  /** Series, 1 to 100; the rest is summed. */
  limit: z._default(z.string().check(z.regex(/^[1-9]\d{0,2}$/)), '10'),
})

export const SeriesReply = z.object({
  /** Unix seconds, whole minutes. */
  from: z.number(),
  to: z.number(),
  stepSeconds: z.number(),
  series: z.array(
    z.object({
      key: z.nullable(z.string()),
      /** True: everything that had no place among the others. */
      isRest: z.boolean(),
      /** Stretches in which something happened, oldest first. */
      points: z.array(z.object({ at: z.number(), ...sumsShape })),
    }),
  ),
  ...effortShape,
  asOf: z.number(),
})

export const TypeListQuery = z.strictObject({ range })

export const TypeListReply = z.object({
  from: z.number(),
  to: z.number(),
  /** The busiest first. */
  rows: z.array(z.object({ name: z.nullable(z.string()), ...sumsShape })),
  /** Whether there are more types than are told. */
  hasMore: z.boolean(),
  ...effortShape,
  asOf: z.number(),
})

export const QueueSeriesQuery = z.strictObject({
  range,
  queue: z.string().check(z.minLength(1), z.maxLength(255)),
  step: thinnedTo,
})

export const QueueSeriesReply = z.object({
  points: z.array(
    z.object({
      at: z.number(),
      ready: nullableNumber,
      unacked: nullableNumber,
      consumers: nullableNumber,
    }),
  ),
  asOf: z.number(),
})

export const WorkerSeriesQuery = z.strictObject({
  range,
  worker: z.string().check(z.minLength(1), z.maxLength(255)),
  step: thinnedTo,
})

export const WorkerSeriesReply = z.object({
  points: z.array(
    z.object({
      at: z.number(),
      active: nullableNumber,
      processed: nullableNumber,
      load: nullableNumber,
    }),
  ),
  asOf: z.number(),
})
