/** A lease in memory, and a clock that tests move: several keepers can share both. */
import { AppError } from '../errors.ts'
import { LEASE_S, type LeaseStore, LeaseLostError } from './lease.ts'

export interface FakeTime {
  now(): number
  after(ms: number, callback: () => void): () => void
  /** Lets time pass in steps of 50 ms, with everything that waits for it. */
  pass(ms: number): Promise<void>
}

export function createFakeTime(): FakeTime {
  let time = 0
  const waiting = new Map<object, { readonly at: number; readonly callback: () => void }>()
  return {
    now: () => time,
    after(ms, callback) {
      const key = {}
      waiting.set(key, { at: time + ms, callback })
      return () => void waiting.delete(key)
    },
    async pass(ms) {
      const end = time + ms
      while (time < end) {
        time = Math.min(end, time + 50)
        for (const [key, { at, callback }] of waiting) {
          if (at > time) continue
          waiting.delete(key)
          callback()
        }
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
      }
    },
  }
}

export interface FakeLease {
  /** One connection to it. */
  connect(): LeaseStore & { isAway: boolean; isHanging: boolean }
}

/** @param now milliseconds, the database's clock */
export function createFakeLease(now: () => number): FakeLease {
  let [token, holder, renewed] = [0, '', -Infinity]
  return {
    connect() {
      const store = {
        isAway: false,
        isHanging: false,
        take: (who: string) =>
          answer(() => {
            const age = (now() - renewed) / 1000
            if (age <= LEASE_S) return { isHeld: false as const, holder, age }
            ;[token, holder, renewed] = [token + 1, who, now()]
            return { isHeld: true as const, token }
          }),
        renew: (mine: number) =>
          answer(() => {
            if (mine === token) renewed = now()
            return mine === token
          }),
        release: (mine: number) =>
          answer(() => {
            if (mine === token) renewed = -Infinity
          }),
        show: () => answer(() => {}),
        picture: () => answer(() => null),
        guard: (mine: number) =>
          answer(() => {
            if (mine !== token) throw new LeaseLostError('the lease has another holder')
          }),
        close: async () => {},
      }
      const answer = async <T>(work: () => T): Promise<T> => {
        if (store.isHanging) await new Promise(() => {})
        if (store.isAway) throw new AppError('HISTORY_UNAVAILABLE', 'Cannot renew the lease: away')
        return work()
      }
      return store
    },
  }
}
