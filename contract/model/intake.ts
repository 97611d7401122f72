/** What reached our socket, accounted for since the start: nothing is dropped without a count. */
export interface Intake {
  /** Messages off the event channel, readable or not. */
  messages: number
  /** Events read out of them and taken in. */
  events: number
  /** Entries and messages that could not be read, by cause. */
  malformed: Record<string, number>
  /** Events and observations given up for lack of room. */
  dropped: number
  /** Unix seconds by our clock of the last message; null before the first. */
  lastMessageAt: number | null
}
