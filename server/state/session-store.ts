/**
 * Where sessions are kept, so that a restart signs nobody out. `sqlite/` satisfies
 * session-store.contract.ts.
 *
 * Every method rejects with STATE_UNAVAILABLE when what keeps them refuses, and after `close()`.
 */
export interface SessionStore {
  add(session: StoredSession): Promise<void>
  /** Null where there is none of this hash. Expiry is the caller's to judge. */
  find(idHash: string): Promise<StoredSession | null>
  /** Moves `lastSeen` forward; a session that is gone is left gone. */
  touch(idHash: string, lastSeen: number): Promise<void>
  remove(idHash: string): Promise<void>
  /** Drops every session that is over at `now`. @returns how many */
  sweep(olderThan: { readonly created: number; readonly lastSeen: number }): Promise<number>
  close(): Promise<void>
}

export interface StoredSession {
  /** SHA-256 of the session id, hex: whoever reads the file cannot use what is in it. */
  readonly idHash: string
  /** Name of the principal. */
  readonly user: string
  /** How it was opened: `link`. */
  readonly method: string
  /** Unix seconds. */
  readonly created: number
  readonly lastSeen: number
}
