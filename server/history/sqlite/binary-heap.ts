/** Hands out what was put in, the first by `compare` first. */
export interface BinaryHeap<T> {
  push(item: T): void
  peek(): T | undefined
  pop(): T | undefined
}

/** @param compare negative where `a` is to come before `b` */
export function createBinaryHeap<T>(compare: (a: T, b: T) => number): BinaryHeap<T> {
  const items: T[] = []

  const settle = (item: T): void => {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = items[child]
      if (left === undefined) break
      const right = items[child + 1]
      if (right !== undefined && compare(right, left) < 0) child += 1
      const least = items[child]
      if (least === undefined || compare(item, least) <= 0) break
      items[at] = least
      at = child
    }
    items[at] = item
  }

  return {
    push(item) {
      let at = items.length
      items.push(item)
      while (at > 0) {
        const above = (at - 1) >>> 1
        const parent = items[above]
        if (parent === undefined || compare(item, parent) >= 0) break
        items[at] = parent
        at = above
      }
      items[at] = item
    },
    peek: () => items[0],
    pop() {
      const first = items[0]
      const last = items.pop()
      if (items.length > 0 && last !== undefined) settle(last)
      return first
    },
  }
}
