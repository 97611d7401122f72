/** The wire contract of /api/v1/queues. */
import * as z from 'zod/mini'
import { QUEUE_FIGURES, QUEUE_KINDS, QUEUE_NAMINGS } from '../model/queue.ts'

const nullableNumber = z.nullable(z.number())

/** A `Queue` as JSON. */
export const QueueView = z.object({
  name: z.string(),
  namedBy: z.enum(QUEUE_NAMINGS),
  exists: z.nullable(z.boolean()),
  kind: z.nullable(z.enum(QUEUE_KINDS)),
  ready: nullableNumber,
  byPriority: z.nullable(z.array(z.object({ priority: z.number(), ready: z.number() }))),
  unacked: nullableNumber,
  consumers: nullableNumber,
  oldestAgeS: nullableNumber,
  reported: z.array(z.enum(QUEUE_FIGURES)),
  asOf: z.number(),
  firstSeen: nullableNumber,
  lastSeen: nullableNumber,
})

/** A `QueueSampling` as JSON. */
export const QueueSamplingView = z.object({
  intervalS: z.number(),
  sampledAt: nullableNumber,
  isListed: z.nullable(z.boolean()),
  isComplete: z.boolean(),
  problem: z.nullable(z.string()),
  hint: z.nullable(z.string()),
  problemSince: nullableNumber,
})

export const QueueListReply = z.object({
  /** By name. */
  rows: z.array(QueueView),
  sampling: QueueSamplingView,
  asOf: z.number(),
})

export type QueueView = z.output<typeof QueueView>
export type QueueSamplingView = z.output<typeof QueueSamplingView>
export type QueueListReply = z.output<typeof QueueListReply>
