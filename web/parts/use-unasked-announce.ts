import { useCallback } from 'react'
import { useAnnounce } from '../ui/announcer.tsx'
import { usePreference } from './preferences.tsx'

/** Tells screen readers what happened by itself, as far as the viewer wants to know. */
export function useUnaskedAnnounce(about: 'connection' | 'rows'): (text: string) => void {
  const announce = useAnnounce()
  const [wanted] = usePreference('announce')
  const isWanted = wanted === 'all' || (wanted === 'calm' && about === 'connection')
  return useCallback(
    (text) => {
      if (isWanted) announce(text)
    },
    [announce, isWanted],
  )
}
