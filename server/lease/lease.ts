/** Who of several Sepals on one database ingests and dispatches: one at a time. */
import type { Run } from '../postgres/database.ts'

/** What whoever writes for all of them needs of a lease that is held. */
export interface HeldLease {
  /** Fencing token: grows with each holder. */
  readonly token: number
  /**
   * Within a transaction: fails it where somebody else holds the lease, and keeps anybody from taking
   * it before the transaction ends.
   *
   * @throws {LeaseLostError} somebody else has taken it
   */
  guard(run: Run): Promise<void>
}

export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

/** The row that all of them see. Every time is the database's: their own clocks may differ. */
export interface LeaseStore {
  /**
   * Takes the lease if nobody holds it, or the holder has not renewed it for `LEASE_S`. Waits for what
   * the last holder is writing.
   *
   * @param holder who asks, for people: host and process
   */
  take(holder: string): Promise<LeaseClaim>
  /** @returns false: somebody else has taken it */
  renew(token: number): Promise<boolean>
  /** Gives it back, so that the next one need not wait; nothing where it is not ours any more. */
  release(token: number): Promise<void>
  /** Shows the live picture to those who stand by; nothing where the lease is not ours any more. */
  show(token: number, picture: Uint8Array): Promise<void>
  /** The picture last shown; null where none was. */
  picture(): Promise<ShownPicture | null>
  guard(token: number, run: Run): Promise<void>
  close(): Promise<void>
}

export type LeaseClaim =
  | { readonly isHeld: true; readonly token: number }
  | {
      readonly isHeld: false
      /** Who has it. */
      readonly holder: string
      /** Seconds since it was renewed. */
      readonly age: number
    }

export interface ShownPicture {
  readonly picture: Uint8Array
  readonly holder: string
  /** Seconds since it was shown. */
  readonly age: number
}

/** Seconds without renewal after which others take it. */
export const LEASE_S = 3
export const RENEW_MS = 1_000
/** A holder that could not renew for so long stops by itself, before anybody else begins. */
export const GIVE_UP_MS = 2_500
