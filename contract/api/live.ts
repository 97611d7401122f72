/**
 * What /api/v1/stream sends. Server-sent events: one `hello` with the whole picture, then at most
 * four `patch` a second, each holding what was committed to the history since the one before. When
 * nothing changes an empty patch comes at least every five seconds, so that silence means a dead stream.
 */
import * as z from 'zod/mini'
import { DROP_CAUSES } from '../model/intake.ts'
import { GapView } from './gaps.ts'
import { numbersBy } from './numbers-by.ts'
import { QueueSamplingView, QueueView } from './queues.ts'
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
  droppedBy: numbersBy(DROP_CAUSES),
  spilled: z.number(),
  handedOver: z.number(),
  waiting: z.object({
    messages: z.number(),
    bytes: z.number(),
    since: z.nullable(z.number()),
  }),
  lastMessageAt: z.nullable(z.number()),
})

/** What the history does not take is held, as long as there is room. */
const HoldingView = z.object({
  since: z.number(),
  events: z.number(),
  bytes: z.number(),
  reason: z.string(),
})

const StandbyView = z.object({ holder: z.nullable(z.string()), asOf: z.nullable(z.number()) })

const state = {
  /** Unix seconds by the server's clock. */
  asOf: z.number(),
  link: BrokerLinkView,
  intake: IntakeView,
  /** Null: this Sepal learns itself; else another one does, and shows this. */
  standby: z.nullable(StandbyView),
  /** Null: the history takes everything. */
  holding: z.nullable(HoldingView),
  /** Those that began in the last 24 hours, the newest first, at most 20. */
  gaps: z.array(GapView),
  queueSampling: QueueSamplingView,
}

export const LiveHello = z.object({
  ...state,
  workers: z.array(WorkerView),
  queues: z.array(QueueView),
})

export const LivePatch = z.object({
  ...state,
  /** Workers that changed, whole. */
  workers: z.array(WorkerView),
  /** Queues that were observed, whole. */
  queues: z.array(QueueView),
  /** Names of queues that are known no longer. */
  goneQueues: z.array(z.string()),
  /** Tasks that changed, newest last, each whole and at most once. */
  tasks: z.array(TaskRowView),
  /** Changed tasks that did not fit. */
  omitted: z.number(),
})

export type LiveHello = z.output<typeof LiveHello>
export type LivePatch = z.output<typeof LivePatch>
