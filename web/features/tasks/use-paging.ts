import { useCallback, useRef, useState } from 'react'
import type { RowStore } from '../../lib/row-store.ts'
import type { RowPage } from '../../lib/row-window.ts'

interface Paging {
  readonly busy: boolean
  readonly failed: boolean
  readonly loadMore: () => void
  readonly loadBefore: () => void
}

/** Reads the page behind or before the rows, one at a time; each page once, however often it is asked for. */
export function usePaging(
  store: RowStore | null,
  read: (cursor: string) => Promise<RowPage>,
): Paging {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const running = useRef<RowStore>(null)

  const load = useCallback(
    async (side: 'next' | 'prev') => {
      const cursor = store?.getSnapshot()[side] ?? null
      if (store === null || cursor === null || running.current === store) return
      running.current = store
      setBusy(true)
      try {
        const page = await read(cursor)
        // The window may have started over meanwhile: then this page is not beside it.
        if (store.getSnapshot()[side] === cursor) {
          if (side === 'next') store.append(page)
          else store.prepend(page)
        }
        setFailed(false)
      } catch {
        // Shown at the end of the list, with a button to try again.
        setFailed(true)
      } finally {
        if (running.current === store) running.current = null
        setBusy(false)
      }
    },
    [store, read],
  )
  return {
    busy,
    failed,
    loadMore: useCallback(() => void load('next'), [load]),
    loadBefore: useCallback(() => void load('prev'), [load]),
  }
}
