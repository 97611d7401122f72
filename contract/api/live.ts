/**
 * What /api/v1/stream sends. Server-sent events: one `hello` with the whole picture, then at most
 * four `patch` a second, each holding what was committed to the history since the one before. When
 * nothing changes an empty patch comes at least every five seconds, so that silence means a dead stream.
 */
import * as z from 'zod/mini'
import { TaskRowView } from './tasks.ts'
import { WorkerView } from './workers.ts'

export const MAX_PATCHES_PER_SECOND = 4
/** Rows in one patch; what changed beyond them is told by `omitted`, and a list asks again. */
export const MAX_ROWS_PER_PATCH = 200

const BrokerLinkView = z.object({
  state: z.enum(['connecting', 'connected', 'lost']),
  since: z.number(),
  broker: z.string(),
  problem: z.nullable(z.string()),
  hint: z.nullable(z.string()),
  retryAt: z.nullable(z.number()),
})

const IntakeView = z.object({
  messages: z.number(),
  events: z.number(),
  malformed: z.record(z.string(), z.number()),
  dropped: z.number(),
  droppedBy: z.object({ overload: z.number(), history: z.number(), disk: z.number() }),
  spilled: z.number(),
  waiting: z.object({
    messages: z.number(),
    bytes: z.number(),
    since: z.nullable(z.number()),
  }),
  lastMessageAt: z.nullable(z.number()),
})

const state = {
  /** Unix seconds by the server's clock. */
  asOf: z.number(),
  link: BrokerLinkView,
  intake: IntakeView,
}

export const LiveHello = z.object({ ...state, workers: z.array(WorkerView) })

export const LivePatch = z.object({
  ...state,
  /** Workers that changed, whole. */
  workers: z.array(WorkerView),
  /** Tasks that changed, newest last, each whole and at most once. */
  tasks: z.array(TaskRowView),
  /** Changed tasks that did not fit. */
  omitted: z.number(),
})

export type LiveHello = z.output<typeof LiveHello>
export type LivePatch = z.output<typeof LivePatch>
