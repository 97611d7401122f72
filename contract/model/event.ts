/**
 * What a Celery event means to the house, once `server/celery` has read it.
 *
 * Only fields of this list exist: decoders copy by allow-list, so an event cannot bring a key that
 * nobody expected. Absent and null are told apart on purpose: an absent field (or an undefined one,
 * which is the same) leaves the task as it is, a null one was sent as null.
 *
 * Source: celery/events/{event,dispatcher}.py, celery/worker/{request,heartbeat}.py.
 */

interface EventHead {
  /** `task-received`, `worker-heartbeat`, `task-progress`, … at most 200 characters. */
  readonly type: string
  /** Node name of the sender: `celery@host`, or `gen123@host` for a client. */
  readonly hostname: string
  readonly pid?: number | undefined
  /** Unix seconds, fractional, as the sender's clock read it. Already UTC; `utcoffset` is never applied. */
  readonly timestamp: number
  /** Lamport clock of the sender; null when it sent none. */
  readonly clock: number | null
}

export interface TaskEvent extends EventHead {
  readonly kind: 'task'
  /** The type without `task-`: `received`, `started`, …, or an application's own word. */
  readonly subject: string
  readonly uuid: string
  readonly name?: string | null | undefined
  /** Python representations, truncated by Celery to about 1,024 characters. */
  readonly args?: string | null | undefined
  readonly kwargs?: string | null | undefined
  readonly result?: string | null | undefined
  readonly exception?: string | null | undefined
  readonly traceback?: string | null | undefined
  /** ISO 8601 with offset. */
  readonly eta?: string | null | undefined
  readonly expires?: string | null | undefined
  readonly retries?: number | null | undefined
  /** Seconds. */
  readonly runtime?: number | null | undefined
  readonly queue?: string | null | undefined
  readonly exchange?: string | null | undefined
  readonly routingKey?: string | null | undefined
  readonly rootId?: string | null | undefined
  readonly parentId?: string | null | undefined
  readonly terminated?: boolean | null | undefined
  readonly signum?: string | null | undefined
  readonly expired?: boolean | null | undefined
  readonly requeue?: boolean | null | undefined
}

export interface WorkerEvent extends EventHead {
  readonly kind: 'worker'
  /** `online`, `heartbeat`, `offline`, `elect`, … */
  readonly subject: string
  /** Seconds between heartbeats. */
  readonly freq?: number
  readonly active?: number
  readonly processed?: number
  readonly loadavg?: readonly number[]
  readonly swIdent?: string
  readonly swVer?: string
  readonly swSys?: string
}

/** An event of an application's own group (`custom-thing`): counted, not folded. */
export interface OtherEvent extends EventHead {
  readonly kind: 'other'
}

export type CeleryEvent = TaskEvent | WorkerEvent | OtherEvent
