import { hash } from 'node:crypto'

/** How many messages are remembered: as many as kombu remembers (SentinelChannel). */
const REMEMBERED = 1_000

/**
 * Tells of each payload whether it is new. Workers that are told to reach older ones as well publish
 * a message on two channels, byte for byte the same, its delivery tag included.
 */
export function createDeduplicator(isNeeded: boolean): (payload: Buffer) => boolean {
  if (!isNeeded) return () => true
  const seen = new Set<string>()
  return (payload) => {
    const print = hash('sha256', payload, 'base64')
    if (seen.has(print)) return false
    seen.add(print)
    if (seen.size > REMEMBERED) seen.delete(seen.values().next().value ?? '')
    return true
  }
}
