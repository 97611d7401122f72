/** The stack, the marks and the memo of a pickle that is being read. */
import type { Cell } from './pickle-cell.ts'
import { Unreadable } from './unreadable.ts'

/** Each throws Unreadable where the pickle asks for what is not there. */
export interface PickleMachine {
  push(cell: Cell): void
  /** Takes the uppermost; nothing below the last mark can be had. */
  pop(): Cell
  /** Takes the uppermost away, or the mark where nothing lies above it. */
  drop(): void
  /** Looks at the uppermost. */
  top(): Cell
  mark(): void
  /** Takes everything above the last mark, and the mark. */
  popToMark(): Cell[]
  /** Memoizes the uppermost; without an index, under the next free one. */
  memoize(index?: number): void
  recall(index: number): Cell
}

export function createPickleMachine(): PickleMachine {
  const stack: Cell[] = []
  const marks: number[] = []
  const memo = new Map<number, Cell>()
  const top = (): Cell => {
    const cell = stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : undefined
    if (cell === undefined) throw new Unreadable('pickle')
    return cell
  }
  return {
    push: (cell) => stack.push(cell),
    pop() {
      const cell = top()
      stack.length -= 1
      return cell
    },
    drop() {
      if (stack.length > (marks.at(-1) ?? 0)) stack.length -= 1
      else if (marks.pop() === undefined) throw new Unreadable('pickle')
    },
    top,
    mark: () => marks.push(stack.length),
    popToMark() {
      const mark = marks.pop()
      if (mark === undefined) throw new Unreadable('pickle')
      return stack.splice(mark)
    },
    memoize: (index = memo.size) => memo.set(index, top()),
    recall(index) {
      const cell = memo.get(index)
      if (cell === undefined) throw new Unreadable('pickle')
      return cell
    },
  }
}
