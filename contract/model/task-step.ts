/** One state change in the life of a task, as one event told it. */
export interface TaskStep {
  /** The state that the event speaks for. */
  readonly state: string
  /** Unix seconds, the sender's clock. */
  readonly at: number
  /** Node name of the worker; null for `task-sent`. */
  readonly worker: string | null
  /** Number of retries so far, where the event or the one before told. */
  readonly retries: number | null
  /** Of a failure or a retry: the exception, cut to `STEP_EXCEPTION_CHARS`. */
  readonly exception: string | null
}

export const STEP_EXCEPTION_CHARS = 200
/** Of a task with more, the first 16 and the newest are kept. */
export const MAX_STEPS = 64
