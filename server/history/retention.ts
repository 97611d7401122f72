/** How long a history keeps what. */
export interface Retention {
  /** Days after its last event that a task is kept. */
  readonly taskDays: number
  /** Tasks that are kept, whatever their age; the oldest go first, many at a time. */
  readonly maxTasks: number
  /** Days that failures are kept; fewer than `taskDays` count as `taskDays`. */
  readonly failureDays: number
  /** Days that arguments, results and tracebacks are kept; more than the task itself lasts are as many. */
  readonly payloadDays: number
  /** Days that sums, errors, series and gaps are kept. */
  readonly sumDays: number
}

export const DEFAULT_RETENTION: Retention = {
  taskDays: 7,
  maxTasks: 10_000_000,
  failureDays: 7,
  payloadDays: 7,
  sumDays: 90,
}

/** Days that sums are told apart by the minute; older ones by the hour. */
export const MINUTE_SUM_DAYS = 8
/** Days that every sample of a queue and a worker is kept; then one a minute, then one an hour. */
export const SAMPLE_DAYS = 1
export const DAY_S = 86_400
