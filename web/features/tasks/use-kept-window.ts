import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { type RefObject, useCallback, useState } from 'react'
import type { RowsView } from '../../lib/row-store.ts'
import { type KeptWindow, keepWindow, readKeptWindow } from './queries.ts'

/** Keeps rows and place of the list for the way back: the browser's history entry is their name. */
export function useKeptWindow(region: RefObject<HTMLElement | null>): {
  kept: KeptWindow | undefined
  keep: (view: RowsView | null) => void
} {
  const client = useQueryClient()
  const historyKey = useLocation({ select: ({ state }) => state.__TSR_key ?? '' })
  const [kept] = useState(() => readKeptWindow(client, historyKey))

  const keep = useCallback(
    (view: RowsView | null) => {
      if (view === null) return
      const page = { rows: [...view.rows], next: view.next, asOf: 0 }
      keepWindow(client, historyKey, { page, scrollTop: region.current?.scrollTop ?? 0 })
    },
    [client, historyKey, region],
  )
  return { kept, keep }
}
