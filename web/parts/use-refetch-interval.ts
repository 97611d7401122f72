import { endsNow } from '../lib/range-text.ts'
import { useLiveValue } from './live.tsx'

/** Sums are by the minute: more often would show nothing new. */
const INTERVAL_MS = 10_000

/** Milliseconds between two reads of a range that goes on; false: it is over, or the page stands still. */
export function useRefetchInterval(range: string): number | false {
  const paused = useLiveValue((live) => live.pausedAt !== null)
  const isHeard = useLiveValue((live) => live.transport.kind === 'open')
  return endsNow(range) && !paused && isHeard ? INTERVAL_MS : false
}
