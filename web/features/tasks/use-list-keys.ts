import type { KeyboardEvent, RefObject } from 'react'
import { copyText } from '../../lib/clipboard.ts'
import type { FilterBarHandle } from '../../parts/filter-bar.tsx'
import { useHotkeys } from '../../parts/use-hotkeys.ts'
import { useAnnounce } from '../../ui/announcer.tsx'
import type { RowMover } from '../../ui/data-table.tsx'
import { withPeek } from './task-search.ts'
import type { useTaskList } from './use-task-list.ts'

interface ListKeysOptions {
  readonly list: ReturnType<typeof useTaskList>
  readonly mover: RefObject<RowMover | null>
  readonly bar: RefObject<FilterBarHandle | null>
}

/**
 * The list by keyboard: move, peek, select, copy, merge what is new.
 *
 * @returns for the region of the rows: keys that mean something else everywhere else
 */
export function useListKeys({ list, mover, bar }: ListKeysOptions): (event: KeyboardEvent) => void {
  const { search, go, tasks, selection, showNew } = list
  const announce = useAnnounce()
  const ids = () => tasks.map(({ id }) => id)
  const at = () => mover.current?.at()
  const move = (by: number) => {
    const key = mover.current?.move(by)
    // The panel goes along from row to row.
    if (search.peek !== undefined && key !== undefined) go(withPeek(search, key), { replace: true })
  }
  const select = (asRange: boolean) => {
    const key = at()
    if (key !== undefined) selection.toggle(key, asRange, ids())
  }
  const copy = async () => {
    const key = at()
    if (key === undefined) return
    announce((await copyText(key)) ? 'Copied task id' : 'Cannot copy task id')
  }
  useHotkeys({
    '/': () => bar.current?.focus(),
    '.': showNew,
    j: () => move(1),
    k: () => move(-1),
    x: () => select(false),
    X: () => select(true),
    c: () => void copy(),
    Escape() {
      if (search.peek !== undefined) go(withPeek(search, undefined), { replace: true })
      else if (selection.keys.size > 0) selection.clear()
    },
  })
  const peek = () => {
    const key = at()
    if (key === undefined) return
    go(withPeek(search, search.peek === key ? undefined : key), { replace: true })
  }
  return (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event
    if (altKey || ctrlKey || metaKey) return
    // A button in a row has its own use for the space bar.
    if (target instanceof Element && target.closest('button, input, pre') !== null) return
    if (key === 'ArrowDown') move(1)
    else if (key === 'ArrowUp') move(-1)
    else if (key === ' ') peek()
    else return
    event.preventDefault()
  }
}
