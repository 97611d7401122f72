/**
 * One-time login links: whoever can read Sepal's terminal, or its data directory, may sign in.
 *
 * They live in memory only; a restart forgets them.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { hashSecret, looksLikeSecret, newSecret, type RandomBytes } from './secret.ts'

export const LINK_SECONDS = 600
/** More would only be waiting to be found; the oldest makes room. */
export const MAX_LIVE_LINKS = 10

export interface OneTimeLinks {
  /** A fresh token; those made before stay good until their own end. */
  make(): string
  /** Whether `spend` would accept it now; spends nothing. */
  isGood(token: string): boolean
  /** True once for each token, within ten minutes of its making. */
  spend(token: string): boolean
}

export interface OneTimeLinksOptions {
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

interface LiveLink {
  readonly hash: Buffer
  readonly goodUntil: number
}

export function createOneTimeLinks({ clock, randomBytes }: OneTimeLinksOptions): OneTimeLinks {
  let live: LiveLink[] = []

  /** Whether each live link is this one. All are compared, so that the time taken does not tell. */
  const compare = (token: string): boolean[] => {
    if (!looksLikeSecret(token)) return []
    const hash = hashSecret(token)
    return live.map((link) => timingSafeEqual(link.hash, hash))
  }
  const someGood = (matches: readonly boolean[]): boolean => {
    const now = clock()
    return live.some((link, at) => matches[at] === true && now < link.goodUntil)
  }

  return {
    make() {
      const token = newSecret(randomBytes)
      const now = clock()
      live = live.filter((link) => now < link.goodUntil).slice(1 - MAX_LIVE_LINKS)
      live.push({ hash: hashSecret(token), goodUntil: now + LINK_SECONDS })
      return token
    },

    isGood: (token) => someGood(compare(token)),
    spend(token) {
      const matches = compare(token)
      const spent = someGood(matches)
      live = live.filter((_, at) => matches[at] !== true)
      return spent
    },
  }
}

/** The address of the page whose button spends `token`. @param start `http://127.0.0.1:5555`, or with the prefix behind it */
export const loginUrl = (start: string, token: string): string => `${start}/login?token=${token}`
