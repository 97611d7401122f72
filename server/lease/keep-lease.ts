import { AppError } from '../errors.ts'
import { GIVE_UP_MS, type HeldLease, type LeaseClaim, type LeaseStore, RENEW_MS } from './lease.ts'

export interface LeaseKeeper {
  /** Null while somebody else has it, or nobody knows. */
  held(): HeldLease | null
  /** Who holds it, as far as this one knows: null at first, once it was lost, and while the database is away. */
  holder(): string | null
  /** Gives the lease back and stops asking. */
  close(): Promise<void>
}

export interface LeaseKeeperOptions {
  readonly store: LeaseStore
  /** This Sepal, for people: host and process. */
  readonly holder: string
  /** Milliseconds from any moment on that never go back. */
  readonly now: () => number
  /** Calls back once. @returns what calls it off */
  readonly after: (ms: number, callback: () => void) => () => void
  /** From now on this one ingests and dispatches. */
  readonly onTaken: (lease: HeldLease) => void
  /** From now on it does not; what it still tries to write is refused. */
  readonly onLost: (why: string) => void
  /** The database is away: told once until it is back. */
  readonly onTrouble: (error: AppError) => void
}

/**
 * Tries to take the lease, and keeps it once it is taken: asks once a second, which with `LEASE_S` means
 * that another takes over within 5 s of a holder's death.
 */
export function keepLease(options: LeaseKeeperOptions): LeaseKeeper {
  const { store, now, after, onTaken, onLost, onTrouble } = options
  let held: HeldLease | null = null
  let renewedAt = 0
  let known: string | null = null
  let isInTrouble = false
  let isClosed = false
  let cancel = (): void => {}
  let cancelGiveUp = (): void => {}
  let asking: Promise<void> = Promise.resolve()

  const lose = (why: string): void => {
    if (held === null) return
    held = null
    known = null
    cancelGiveUp()
    onLost(why)
  }

  /** Counts from when the question was asked: the database may have noted it then. */
  const watch = (askedAt: number): void => {
    renewedAt = askedAt
    cancelGiveUp()
    cancelGiveUp = after(Math.max(0, renewedAt + GIVE_UP_MS - now()), () =>
      lose('it could not be renewed in time'),
    )
  }

  const note = (claim: LeaseClaim, askedAt: number): void => {
    known = claim.isHeld ? null : claim.holder
    if (!claim.isHeld || now() - askedAt >= GIVE_UP_MS) return
    const { token } = claim
    const lease: HeldLease = { token, guard: (run) => store.guard(token, run) }
    known = options.holder
    held = lease
    watch(askedAt)
    onTaken(lease)
  }

  const ask = async (): Promise<void> => {
    const askedAt = now()
    try {
      if (held === null) {
        const claim = await store.take(options.holder)
        if (!isClosed) note(claim, askedAt)
        else if (claim.isHeld) await store.release(claim.token)
      } else {
        const { token } = held
        const isOurs = await store.renew(token)
        if (!isOurs) lose('another Sepal has taken over')
        else if (held !== null) watch(askedAt)
      }
      isInTrouble = false
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      known = null
      if (!isInTrouble) onTrouble(error)
      isInTrouble = true
    }
  }

  const next = (): void => {
    if (isClosed) return
    const askedAt = now()
    asking = ask().finally(() => {
      if (!isClosed) cancel = after(Math.max(0, askedAt + RENEW_MS - now()), next)
    })
  }
  next()

  return {
    held: () => held,
    holder: () => known,
    async close() {
      if (isClosed) return
      isClosed = true
      cancel()
      cancelGiveUp()
      await asking
      const token = held?.token
      held = null
      if (token === undefined) return
      await store.release(token).catch((error: unknown) => {
        // The database is away: the lease runs out by itself.
        if (!(error instanceof AppError)) throw error
      })
    },
  }
}
