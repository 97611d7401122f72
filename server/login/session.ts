/**
 * Sessions: a random id in a cookie, its hash in the store, and two ends (idle and absolute).
 *
 * What a principal may do is never stored here; it is decided anew for each request.
 */
import type { Person } from '../access/principal.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { SessionStore, StoredSession } from '../state/session-store.ts'
import { hashSecret, looksLikeSecret, newSecret, type RandomBytes } from './secret.ts'

export const SESSION_IDLE_SECONDS = 30 * 60
export const SESSION_MAX_SECONDS = 12 * 60 * 60
/** `lastSeen` is that coarse, so that reading a page does not write a file each time. */
const TOUCH_SECONDS = 60

export interface Sessions {
  /** Opens a session. @returns the id, for the cookie and for nothing else */
  open(user: Pick<Person, 'name' | 'method'>): Promise<string>
  /** Who holds this id; null where it is unknown or over. Counts as use: the idle time starts again. */
  resolve(id: string): Promise<Person | null>
  /** As `resolve`, but does not count as use: an open page alone keeps nobody signed in. */
  peek(id: string): Promise<Person | null>
  /**
   * Calls `ended` when the session is closed here. One that runs out tells nobody: peek at it.
   *
   * @returns stops watching; idempotent
   */
  watch(id: string, ended: () => void): () => void
  /** Signs out; idempotent. */
  close(id: string): Promise<void>
  /** Drops the sessions that are over. @returns how many */
  sweep(): Promise<number>
}

export interface SessionsOptions {
  readonly store: SessionStore
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
}

export function createSessions({ store, clock, randomBytes, log }: SessionsOptions): Sessions {
  /** By the hash of their id. */
  const watchers = new Map<string, Set<() => void>>()

  function watch(idHash: string, ended: () => void): () => void {
    const others = watchers.get(idHash) ?? new Set()
    watchers.set(idHash, others.add(ended))
    return () => {
      others.delete(ended)
      if (others.size === 0 && watchers.get(idHash) === others) watchers.delete(idHash)
    }
  }

  async function find(id: string): Promise<StoredSession | null> {
    if (!looksLikeSecret(id)) return null
    const session = await store.find(idHashOf(id))
    return session !== null && isLive(session, clock()) ? session : null
  }

  async function touch(session: StoredSession): Promise<void> {
    const now = clock()
    if (now - session.lastSeen < TOUCH_SECONDS) return
    try {
      await store.touch(session.idHash, now)
    } catch (cause) {
      // A full disk must not hide the cluster from those who would free it.
      log.warn({ err: cause }, 'Cannot note that a session was used')
    }
  }

  return {
    async open({ name, method }) {
      const id = newSecret(randomBytes)
      const now = clock()
      await store.add({ idHash: idHashOf(id), user: name, method, created: now, lastSeen: now })
      return id
    },
    async resolve(id) {
      const session = await find(id)
      if (session !== null) await touch(session)
      return session && toPerson(session)
    },
    async peek(id) {
      const session = await find(id)
      return session && toPerson(session)
    },
    watch: (id, ended) => watch(idHashOf(id), ended),
    async close(id) {
      if (!looksLikeSecret(id)) return
      const idHash = idHashOf(id)
      await store.remove(idHash)
      for (const ended of watchers.get(idHash) ?? []) ended()
    },
    sweep() {
      const now = clock()
      return store.sweep({
        created: now - SESSION_MAX_SECONDS,
        lastSeen: now - SESSION_IDLE_SECONDS,
      })
    },
  }
}

const idHashOf = (id: string): string => hashSecret(id).toString('hex')

const isLive = ({ created, lastSeen }: StoredSession, now: number): boolean =>
  now - created < SESSION_MAX_SECONDS && now - lastSeen < SESSION_IDLE_SECONDS

const toPerson = ({ user, method }: StoredSession): Person => ({
  kind: 'person',
  name: user,
  method,
})
