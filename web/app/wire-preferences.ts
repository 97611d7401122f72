import type { QueryClient } from '@tanstack/react-query'
import { applyPreferences } from '../lib/apply-preferences.ts'
import { fetchPreferences } from '../lib/preferences-api.ts'
import { PREFERENCES_KEY, type PreferenceStore } from '../lib/preferences.ts'
import { sessionQuery } from '../parts/session.ts'
import { hotkeyBoard } from '../parts/use-hotkeys.ts'

/** Makes preferences hold in the browser around the page, and follows the server and the other tabs. */
export function wirePreferences(store: PreferenceStore, client: QueryClient): void {
  const apply = () => {
    const preferences = store.get()
    applyPreferences(preferences)
    hotkeyBoard.setMode(preferences.shortcuts)
  }
  apply()
  store.subscribe(apply)
  document.addEventListener('keydown', (event) => hotkeyBoard.press(event))
  window.addEventListener('storage', ({ key }) => {
    if (key === PREFERENCES_KEY) store.reread()
  })

  let user: string | null = null
  client.getQueryCache().subscribe(() => {
    const session = client.getQueryData(sessionQuery().queryKey)
    if (session === undefined || session.user === user) return
    user = session.user
    // After what the page needs to be drawn: the copy in this browser holds until then.
    setTimeout(() => {
      fetchPreferences().then(store.take, () => undefined)
    }, AFTER_FIRST_PAINT_MS)
  })
}

const AFTER_FIRST_PAINT_MS = 500
