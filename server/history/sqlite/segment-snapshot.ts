import type { OpenFiles } from './open-files.ts'
import type { SegmentReader } from './segment-reader.ts'

/** The segments as they were when a query first touched each: whole batches, and the same all through. */
export interface SegmentSnapshot {
  /** Newest first. */
  readonly numbers: readonly number[]
  /** Opens the segment and holds it. */
  use(number: number): SegmentReader
  release(): void
}

export function holdSegments(
  files: OpenFiles<SegmentReader>,
  numbers: readonly number[],
): SegmentSnapshot {
  const held = new Map<number, SegmentReader>()
  return {
    numbers,
    use(number) {
      const known = held.get(number)
      if (known !== undefined) return known
      const segment = files.use(number)
      segment.hold()
      held.set(number, segment)
      return segment
    },
    release() {
      for (const segment of held.values()) segment.release()
    },
  }
}
