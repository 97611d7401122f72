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

export const QUEUE_KINDS = ['classic', 'quorum', 'stream'] as const
export type QueueKind = (typeof QUEUE_KINDS)[number]

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

/** A queue of the live picture: what the broker told of it last. */
export interface Queue extends QueueObservation {
  readonly namedBy: QueueNaming
  /** Unix seconds, our clock: when these figures were asked for; none of them is older. */
  readonly asOf: number
  /** Unix seconds, our clock: when it was first there. Null: it never was. */
  readonly firstSeen: number | null
  /** Likewise the last time, as far as could be told; before `asOf` where it is gone. */
  readonly lastSeen: number | null
}

/**
 * Who says that there is such a queue: the broker, which lists them; the operator (`--queues`); an
 * event (`task-sent`); or nobody, and it is Celery's default. All but the first are a guess.
 */
export const QUEUE_NAMINGS = ['broker', 'option', 'event', 'default'] as const
export type QueueNaming = (typeof QUEUE_NAMINGS)[number]

/** How it stands with looking at queues: whether their figures can be believed, and since when not. */
export interface QueueSampling {
  /** Seconds from one sample to the next, while all goes well. */
  readonly intervalS: number
  /** Unix seconds, our clock: the last sample that the broker answered; null: none yet. */
  readonly sampledAt: number | null
  /** Whether the broker lists its queues; else their names are a guess. Null before the first sample. */
  readonly isListed: boolean | null
  /** False: there are more queues than are looked at. */
  readonly isComplete: boolean
  /** Why the broker cannot be asked now; null: it can. Never holds a credential. */
  readonly problem: string | null
  /** What to do about the problem. */
  readonly hint: string | null
  /** Unix seconds, our clock: since when; null without a problem. */
  readonly problemSince: number | null
}

/** What looking at the queues once brought: an observation, as an event is one. */
export interface QueueSample {
  readonly kind: 'queues'
  /** Unix seconds, our clock: when the broker was asked. */
  readonly at: number
  /** Each name at most once; empty where there was a problem. */
  readonly queues: readonly SampledQueue[]
  /** As it stands after this sample. */
  readonly sampling: QueueSampling
}

export interface SampledQueue {
  readonly observation: QueueObservation
  /** Null: nobody names it any more; it is known from before. */
  readonly namedBy: QueueNaming | null
}

/** Before the first sample. */
export const notSampled = (intervalS: number): QueueSampling => ({
  intervalS,
  sampledAt: null,
  isListed: null,
  isComplete: true,
  problem: null,
  hint: null,
  problemSince: null,
})
