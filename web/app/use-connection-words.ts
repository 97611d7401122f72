import { useEffect, useRef } from 'react'
import { useLiveValue } from '../parts/live.tsx'
import { useUnaskedAnnounce } from '../parts/use-unasked-announce.ts'

const WORDS: Readonly<Record<string, string>> = {
  fine: 'All is well again',
  server: 'Cannot reach Sepal: the data on this page is getting old',
  history: 'The history does not take events: they are held',
  broker: 'The broker is not connected: the data on this page is getting old',
}

/** Tells screen readers when a connection goes or comes back; the first one is not news. */
export function useConnectionWords(): void {
  const announce = useUnaskedAnnounce('connection')
  const state = useLiveValue(({ transport, link, holding }) => {
    if (transport.kind === 'lost') return 'server'
    if (transport.kind !== 'open' || link === null) return null
    if (holding !== null) return 'history'
    if (link.state === 'connected') return 'fine'
    return link.problem === null ? null : 'broker'
  })
  const said = useRef('fine')
  useEffect(() => {
    if (state === null || state === said.current) return
    said.current = state
    announce(WORDS[state] ?? '')
  }, [state, announce])
}
