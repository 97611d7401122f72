import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { type RefObject, useCallback, useState } from 'react'
import type { RowWindow } from '../../lib/row-window.ts'
import { type KeptWindow, keepWindow, readKeptWindow } from './queries.ts'

/** Keeps rows and place of the list for the way back: the browser's history entry is their name. */
export function useKeptWindow(region: RefObject<HTMLElement | null>): {
  kept: KeptWindow | undefined
  keep: (window: RowWindow | null) => void
} {
  const client = useQueryClient()
  const historyKey = useLocation({ select: ({ state }) => state.__TSR_key ?? '' })
  const [kept] = useState(() => readKeptWindow(client, historyKey))

  const keep = useCallback(
    (view: RowWindow | null) => {
      if (view === null) return
      const { rows, prev, next, before, seams } = view
      const window = { rows, prev, next, before, seams }
      keepWindow(client, historyKey, { window, scrollTop: region.current?.scrollTop ?? 0 })
    },
    [client, historyKey, region],
  )
  return { kept, keep }
}
