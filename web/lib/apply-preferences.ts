import type { Preferences } from '../../contract/api/preferences.ts'
import { setViewerZone } from './time.ts'

/** Makes preferences hold where style sheets and formatters look. index.html does the theme's part earlier. */
export function applyPreferences({ theme, density, motion, zone }: Preferences): void {
  const { dataset } = document.documentElement
  setOrDrop(dataset, 'theme', theme, 'system')
  setOrDrop(dataset, 'density', density, 'default')
  setOrDrop(dataset, 'motion', motion, 'system')
  setViewerZone(zone)
}

function setOrDrop(dataset: DOMStringMap, name: string, value: string, usual: string): void {
  if (value === usual) delete dataset[name]
  else dataset[name] = value
}
