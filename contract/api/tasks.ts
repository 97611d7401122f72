/** The wire contract of /api/v1/tasks: the server validates with it, the browser reads with it. */
import * as z from 'zod/mini'
import { MAX_CURSOR_CHARS, TASK_SORTS } from '../model/query/query-limits.ts'
import { effortShape, selectionParameters } from './task-selection.ts'

export const TASK_PAGE_LIMIT = 500
const DEFAULT_LIMIT = '100'

const nullableNumber = z.nullable(z.number())
const nullableText = z.nullable(z.string())
const nullableFlag = z.nullable(z.boolean())

const rowShape = {
  id: z.string(),
  name: nullableText,
  state: z.string(),
  sent: nullableNumber,
  received: nullableNumber,
  started: nullableNumber,
  succeeded: nullableNumber,
  failed: nullableNumber,
  retried: nullableNumber,
  revoked: nullableNumber,
  rejected: nullableNumber,
  timestamp: z.number(),
  clock: nullableNumber,
  worker: nullableText,
  client: nullableText,
  pid: nullableNumber,
  retries: nullableNumber,
  runtime: nullableNumber,
  eta: nullableText,
  expires: nullableText,
  queue: nullableText,
  exchange: nullableText,
  routingKey: nullableText,
  rootId: nullableText,
  parentId: nullableText,
  terminated: nullableFlag,
  signum: nullableText,
  expired: nullableFlag,
  requeue: nullableFlag,
}

/** A `TaskRow` as JSON. */
export const TaskRowView = z.object({ ...rowShape, preview: nullableText })

/** Query of GET /api/v1/tasks, as text. */
export const TaskListQuery = z.strictObject({
  ...selectionParameters,
  /** State names, comma-separated: `FAILURE,RETRY`. */
  state: z.optional(z.string().check(z.maxLength(400))),
  /** Part of the task type's name, any case. */
  name: z.optional(z.string().check(z.maxLength(200))),
  /** Tasks without the value come last. Only `timestamp`, the last event, is quick in a long history. */
  sort: z._default(z.enum(TASK_SORTS), 'timestamp'),
  direction: z._default(z.enum(['newest', 'oldest']), 'newest'),
  /** `next` or `prev` of another page of the same list. */
  cursor: z.optional(z.string().check(z.maxLength(MAX_CURSOR_CHARS))),
  /**
   * Unix seconds: begins with the newest task whose last event was before it, or from `oldest` on the
   * first since. In lists by `timestamp`, in place of `cursor`; `prev` leads to what lies before.
   */
  at: z.optional(z.string().check(z.regex(/^\d{1,12}(?:\.\d{1,9})?$/))),
  /** Rows, 1 to 500. */
  limit: z._default(z.string().check(z.regex(/^[1-9]\d{0,3}$/)), DEFAULT_LIMIT),
})

export const TaskListReply = z.object({
  rows: z.array(TaskRowView),
  /** Opaque; null on the last page. Of a page that was `limited` it leads on from where the search stopped. */
  next: nullableText,
  /** Opaque; null on the first page. */
  prev: nullableText,
  ...effortShape,
  /** Unix seconds by the server's clock. */
  asOf: z.number(),
})

/** A `TaskStep` as JSON. */
export const TaskStepView = z.object({
  state: z.string(),
  at: z.number(),
  worker: nullableText,
  retries: nullableNumber,
  exception: nullableText,
})

/** A `TaskAttempt` as JSON. */
export const TaskAttemptView = z.object({
  retries: nullableNumber,
  worker: nullableText,
  received: nullableNumber,
  started: nullableNumber,
  ended: nullableNumber,
  state: z.string(),
  exception: nullableText,
  runtime: nullableNumber,
})

export const TaskReply = z.object({
  ...rowShape,
  args: nullableText,
  kwargs: nullableText,
  result: nullableText,
  exception: nullableText,
  traceback: nullableText,
  /** Its state changes, in the order in which they came; the first 16 and the newest 48 at most. */
  steps: z.array(TaskStepView),
  /** The attempts that they make up, oldest first. */
  attempts: z.array(TaskAttemptView),
  /** Ids of the tasks that name this one as their parent, oldest first, at most 1,000. */
  children: z.array(z.string()),
})

export type TaskListReply = z.output<typeof TaskListReply>
export type TaskReply = z.output<typeof TaskReply>
