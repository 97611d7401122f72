/** Merges several walks into one, each taken only as far as needed. */
import type { Direction } from '../task-list.ts'
import { compareKeys, type Step } from './task-key.ts'

/**
 * @param walks each in the order of the direction; a walk may begin with a step that finds nothing,
 *   before which it has no row, so that its work is not begun too soon
 *
 * Linear in the walks for each step: they are segments (dozens) or one segment's walks (256 at
 * most), where a heap gains nothing.
 */
export function* mergeSteps(
  direction: Direction,
  walks: readonly Iterator<Step>[],
): Generator<Step, void> {
  const heads = walks.flatMap((walk) => {
    const next = walk.next()
    return next.done === true ? [] : [{ walk, step: next.value }]
  })
  while (heads.length > 0) {
    let first = 0
    for (let at = 1; at < heads.length; at += 1) {
      const [one, other] = [heads[at], heads[first]]
      if (one === undefined || other === undefined) continue
      if (compareKeys(direction, one.step.key, other.step.key) < 0) first = at
    }
    const head = heads[first]
    if (head === undefined) return
    yield head.step
    const next = head.walk.next()
    if (next.done === true) heads.splice(first, 1)
    else head.step = next.value
  }
}
