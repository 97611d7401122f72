import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RowSelection } from '../../ui/table-column.ts'
import type { ShownTask } from './task-cells.tsx'

export interface Selection {
  readonly keys: ReadonlySet<string>
  /** @param ids of the loaded rows, in their order: a range is taken from them */
  readonly toggle: (key: string, asRange: boolean, ids: readonly string[]) => void
  /** Every one of these, or none where they are all chosen. */
  readonly toggleAll: (ids: readonly string[]) => void
  readonly clear: () => void
}

const NOTHING: ReadonlySet<string> = new Set()

/** Which tasks are chosen, by id: it survives every update of the list. A new question starts anew. */
export function useSelection(question: object): Selection {
  const [kept, setKept] = useState({ question, keys: NOTHING })
  const anchor = useRef<string>(undefined)
  const keys = kept.question === question ? kept.keys : NOTHING
  const latest = useRef({ keys, question })
  useEffect(() => {
    latest.current = { keys, question }
  })

  const set = useCallback((next: ReadonlySet<string>) => {
    latest.current = { ...latest.current, keys: next }
    setKept({ question: latest.current.question, keys: next })
  }, [])
  const toggle = useCallback(
    (key: string, asRange: boolean, ids: readonly string[]) => {
      const next = new Set(latest.current.keys)
      const from = anchor.current === undefined ? -1 : ids.indexOf(anchor.current)
      const to = ids.indexOf(key)
      if (asRange && from !== -1 && to !== -1) {
        for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(id)
      } else if (!next.delete(key)) next.add(key)
      anchor.current = key
      set(next)
    },
    [set],
  )
  const toggleAll = useCallback(
    (ids: readonly string[]) => {
      const { keys: chosen } = latest.current
      set(ids.every((id) => chosen.has(id)) ? NOTHING : new Set([...chosen, ...ids]))
    },
    [set],
  )
  const clear = useCallback(() => set(NOTHING), [set])
  return useMemo(() => ({ keys, toggle, toggleAll, clear }), [keys, toggle, toggleAll, clear])
}

/** As the table wants it. */
export function useRowSelection(
  { keys, toggle, toggleAll }: Selection,
  rows: readonly ShownTask[],
): RowSelection {
  const latest = useRef(rows)
  useEffect(() => {
    latest.current = rows
  })
  const names = useMemo(() => new Map(rows.map(({ id, name }) => [id, name ?? ''])), [rows])
  const onToggle = useCallback(
    (key: string, asRange: boolean) => toggle(key, asRange, latest.current.map(idOf)),
    [toggle],
  )
  const onToggleAll = useCallback(() => toggleAll(latest.current.map(idOf)), [toggleAll])
  return useMemo(
    () => ({
      keys,
      nameOf: (key) => `${names.get(key) ?? ''} ${key}`.trim(),
      onToggle,
      onToggleAll,
    }),
    [keys, names, onToggle, onToggleAll],
  )
}

const idOf = ({ id }: ShownTask) => id
