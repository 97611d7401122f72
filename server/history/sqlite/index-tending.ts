/** The search index of whichever segments have something to index. */
import type { Clock } from '../../clock.ts'
import type { WriterSegments } from './writer-segments.ts'

export interface IndexTending {
  tend(): boolean
  noteWritten(number: number): void
}

/** Seconds until a segment that had nothing to do is asked again. */
const PAUSE_S = 2
/** Seconds after its last write until a segment that has nothing to do is done. */
const DONE_S = 60

export function createIndexTending(
  segments: Pick<WriterSegments, 'numbers' | 'has' | 'use'>,
  clock: Clock,
): IndexTending {
  // All of them at first: what another writer left undone is not known.
  const writtenAt = new Map(segments.numbers().map((number) => [number, clock() - DONE_S]))
  const askAgainAt = new Map<number, number>()

  return {
    noteWritten: (number) => void writtenAt.set(number, clock()),
    tend() {
      const now = clock()
      for (const [number, written] of writtenAt) {
        const at = askAgainAt.get(number) ?? now
        if (at > now && at <= now + PAUSE_S) continue
        const isHere = segments.has(number)
        if (isHere && segments.use(number, (segment) => segment.tendIndex())) return true
        askAgainAt.set(number, now + PAUSE_S)
        if (isHere && now < written + DONE_S) continue
        writtenAt.delete(number)
        askAgainAt.delete(number)
      }
      return false
    },
  }
}
