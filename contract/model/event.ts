/**
 * What a Celery event means to the house, once `server/celery` has read it.
 *
 * Only fields of this list exist: decoders copy by allow-list, so an event cannot bring a key that
 * nobody expected. Absent and null are told apart on purpose: an absent field leaves the task as
 * it is, a null one was sent as null.
 *
 * Source: celery/events/{event,dispatcher}.py, celery/worker/{request,heartbeat}.py.
 */

interface EventHead {
  /** `task-received`, `worker-heartbeat`, `task-progress`, … at most 200 characters. */
  readonly type: string
  /** Node name of the sender: `celery@host`, or `gen123@host` for a client. */
  readonly hostname: string
  readonly pid?: number
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
  readonly name?: string | null
  /** Python representations, truncated by Celery to about 1,024 characters. */
  readonly args?: string | null
  readonly kwargs?: string | null
  readonly result?: string | null
  readonly exception?: string | null
  readonly traceback?: string | null
  /** ISO 8601 with offset. */
  readonly eta?: string | null
  readonly expires?: string | null
  readonly retries?: number | null
  /** Seconds. */
  readonly runtime?: number | null
  readonly queue?: string | null
  readonly exchange?: string | null
  readonly routingKey?: string | null
  readonly rootId?: string | null
  readonly parentId?: string | null
  readonly terminated?: boolean | null
  readonly signum?: string | null
  readonly expired?: boolean | null
  readonly requeue?: boolean | null
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
