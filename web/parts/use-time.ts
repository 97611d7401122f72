import { useSyncExternalStore } from 'react'
import type { Preferences } from '../../contract/api/preferences.ts'
import { onViewerZone, viewerZone } from '../lib/time.ts'
import { usePreference } from './preferences.tsx'

interface ViewerTime {
  /** IANA name of the zone that every time is told in, for what formats by itself (a chart). */
  readonly zone: string
  readonly style: Preferences['timeStyle']
}

/**
 * How the viewer reads times. Whatever prints one with lib/time.ts outside of `RelativeTime` and
 * `ExactTime` calls this, and so is drawn again when the zone changes.
 */
export function useTime(): ViewerTime {
  const zone = useSyncExternalStore(onViewerZone, viewerZone, viewerZone)
  const [style] = usePreference('timeStyle')
  return { zone, style }
}
