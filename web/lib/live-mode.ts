/** The one word on the live button: whether what is on the page is now, and if not, why not. */
import type { LiveSnapshot } from './live-feed.ts'

export type LiveMode =
  | { readonly kind: 'live' | 'held' | 'connecting' }
  | { readonly kind: 'paused'; readonly since: number }
  /** `age` of the newest data, seconds. */
  | { readonly kind: 'stale'; readonly age: number }
  /** `age` of the disconnection, seconds. */
  | { readonly kind: 'offline'; readonly age: number }

/** Sepal speaks at least every 5 s, if only to say that nothing happened: three times as long is too long. */
const SILENT_SECONDS = 15

/** @param localNow Unix seconds of this computer */
export function liveMode(live: LiveSnapshot, held: boolean, localNow: number): LiveMode {
  const { transport, link, heardAt, pausedAt } = live
  if (transport.kind === 'lost' || transport.kind === 'signed-out') {
    return { kind: 'offline', age: Math.max(0, localNow - transport.since) }
  }
  if (pausedAt !== null) return { kind: 'paused', since: pausedAt }
  if (heardAt === null || transport.kind !== 'open') return { kind: 'connecting' }
  if (link !== null && link.state !== 'connected') {
    // Since when by the server's clock; how long ago by ours, so that clocks need not agree.
    const told = (live.asOf ?? link.since) - link.since
    return { kind: 'stale', age: Math.max(0, told + localNow - heardAt) }
  }
  const silence = localNow - heardAt
  if (silence > SILENT_SECONDS) return { kind: 'stale', age: silence }
  return { kind: held ? 'held' : 'live' }
}
