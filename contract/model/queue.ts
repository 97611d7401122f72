/** One queue as the broker describes it at one moment. */
export interface QueueObservation {
  readonly name: string
  /** Whether the broker has it; null: not known, or, as on Redis, an empty queue is not there at all. */
  readonly exists: boolean | null
  readonly kind: QueueKind | null
  /** Messages that wait for a worker. */
  readonly ready: number | null
  /** The same by priority, as the broker keeps them: on Redis 0 is served first, on RabbitMQ last. */
  readonly byPriority: readonly PriorityCount[] | null
  /** Messages that a worker has and did not acknowledge yet. */
  readonly unacked: number | null
  readonly consumers: number | null
  /** Seconds that the oldest waiting message has waited. */
  readonly oldestAgeS: number | null
  /**
   * The figures that this broker, as it is configured here, tells at all. One that is named here and
   * null is unknown now; one that is not named is never reported; zero is zero.
   */
  readonly reported: readonly QueueFigure[]
}

export interface PriorityCount {
  readonly priority: number
  readonly ready: number
}

export type QueueKind = 'classic' | 'quorum' | 'stream'

export const QUEUE_FIGURES = [
  'ready',
  'byPriority',
  'unacked',
  'consumers',
  'oldestAgeS',
] as const satisfies readonly (keyof QueueObservation)[]

export type QueueFigure = (typeof QUEUE_FIGURES)[number]

/** A queue of which nothing is known but its name, from a broker that could tell `reported`. */
export const unknownQueue = (name: string, reported: readonly QueueFigure[]): QueueObservation => ({
  name,
  exists: null,
  kind: null,
  ready: null,
  byPriority: null,
  unacked: null,
  consumers: null,
  oldestAgeS: null,
  reported,
})
