/** The wire contract of /api/v1/workers. */
import * as z from 'zod/mini'

const nullableNumber = z.nullable(z.number())
const nullableText = z.nullable(z.string())

/** A `Worker` as JSON, with its status as the server judged it at `asOf`. */
export const WorkerView = z.object({
  hostname: z.string(),
  pid: nullableNumber,
  firstSeen: z.number(),
  lastSeen: z.number(),
  saidOffline: z.boolean(),
  freq: z.number(),
  active: nullableNumber,
  processed: nullableNumber,
  loadavg: z.nullable(z.array(z.number())),
  swIdent: nullableText,
  swVer: nullableText,
  swSys: nullableText,
  clockDrift: nullableNumber,
  status: z.enum(['online', 'offline']),
})

export const WorkerListReply = z.object({ rows: z.array(WorkerView), asOf: z.number() })

export type WorkerView = z.output<typeof WorkerView>
export type WorkerListReply = z.output<typeof WorkerListReply>
