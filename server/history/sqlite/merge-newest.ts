/** Merges several orders of keys into one, newest first, reading each only as far as needed. */
import type { TaskKey } from './task-cursor.ts'

export interface KeySource {
  /** No key of the source comes before it, so that a source is not begun too soon; null: unknown. */
  readonly atMost: TaskKey | null
  /** Newest first. */
  readonly keys: Iterator<TaskKey>
}

/** Positive where `a` comes before `b` in lists. */
const compareKeys = (a: TaskKey, b: TaskKey): number =>
  a.timestamp - b.timestamp || a.segment - b.segment || a.row - b.row

/**
 * Linear in the sources for each key: they are segments (dozens) or one segment's walks (256 at
 * most), where a heap gains nothing.
 */
export function* mergeNewest(sources: readonly KeySource[]): Generator<TaskKey> {
  const heads = sources.map(({ atMost, keys }) => ({ key: atMost, keys, begun: false }))
  for (const head of heads) if (head.key === null) advance(head)
  for (;;) {
    let first: Head | null = null
    for (const head of heads) {
      if (head.key === null) continue
      if (first === null || first.key === null || compareKeys(head.key, first.key) > 0) first = head
    }
    if (first === null || first.key === null) return
    if (first.begun) yield first.key
    advance(first)
  }
}

interface Head {
  /** The next key; before the source is begun, its bound; null at its end. */
  key: TaskKey | null
  readonly keys: Iterator<TaskKey>
  begun: boolean
}

function advance(head: Head): void {
  const next = head.keys.next()
  head.begun = true
  head.key = next.done === true ? null : next.value
}
