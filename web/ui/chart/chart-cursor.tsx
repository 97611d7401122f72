import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react'
import styles from './chart-grid.module.css'

/** The moment that a reader points at, shared by the charts of one page. */
export interface ChartCursor {
  /** Unix seconds; null: at none. */
  readonly get: () => number | null
  readonly set: (time: number | null) => void
  readonly subscribe: (onChange: () => void) => () => void
}

function createChartCursor(): ChartCursor {
  const listeners = new Set<() => void>()
  let time: number | null = null
  return {
    get: () => time,
    set(next) {
      if (next === time) return
      time = next
      for (const listener of listeners) listener()
    },
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
  }
}

const CursorContext = createContext<ChartCursor | null>(null)

/** Charts inside it point at the same moment. */
export function ChartGroup({ children }: { readonly children: ReactNode }) {
  const [cursor] = useState(createChartCursor)
  return (
    <CursorContext value={cursor}>
      <div className={styles['group']}>{children}</div>
    </CursorContext>
  )
}

/** The cursor of the group, or one of its own; and where it is. */
export function useChartCursor(): { readonly cursor: ChartCursor; readonly time: number | null } {
  const [own] = useState(createChartCursor)
  const cursor = useContext(CursorContext) ?? own
  const time = useSyncExternalStore(cursor.subscribe, cursor.get, cursor.get)
  return { cursor, time }
}
