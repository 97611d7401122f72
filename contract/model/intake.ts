/** What reached our socket, accounted for since the start: nothing is dropped without a count. */
export interface Intake {
  /** Messages off the event channel, readable or not. */
  messages: number
  /** Events read out of them and taken in. */
  events: number
  /** Entries and messages that could not be read, by cause. */
  malformed: Record<string, number>
  /** Events that were given up. */
  dropped: number
  /** The same by cause. */
  droppedBy: Record<DropCause, number>
  /** Messages that went by way of the disk, as they came faster than they could be read. */
  spilled: number
  /** Messages that were let go unread, as another Sepal had taken over and takes them in. */
  handedOver: number
  /** What waits to be read now, in memory and on disk. */
  waiting: Waiting
  /** Unix seconds by our clock of the last message; null before the first. */
  lastMessageAt: number | null
}

export interface Waiting {
  messages: number
  bytes: number
  /** Unix seconds by our clock: when the oldest came; null where nothing waits. */
  since: number | null
}

/**
 * - `overload`: they came faster than they could be read, for longer than there is room;
 * - `history`: so did they because the history refused;
 * - `disk`: memory was full, and the disk took nothing.
 */
export const DROP_CAUSES = ['overload', 'history', 'disk'] as const
export type DropCause = (typeof DROP_CAUSES)[number]

/** Events that the history does not take are held, not lost, as long as there is room. */
export interface Holding {
  /** Unix seconds, our clock: the first refusal. */
  readonly since: number
  /** Held: what waits to be read is counted by what messages held so far. */
  readonly events: number
  readonly bytes: number
  /** The refusal, one sentence for people. */
  readonly reason: string
}

/** Before the first message. */
export const createIntake = (): Intake => ({
  messages: 0,
  events: 0,
  malformed: {},
  dropped: 0,
  droppedBy: { overload: 0, history: 0, disk: 0 },
  spilled: 0,
  handedOver: 0,
  waiting: { messages: 0, bytes: 0, since: null },
  lastMessageAt: null,
})
