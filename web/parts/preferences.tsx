import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from 'react'
import type { Preferences } from '../../contract/api/preferences.ts'
import type { PreferenceStore } from '../lib/preferences.ts'

const PreferencesContext = createContext<PreferenceStore | null>(null)

interface PreferencesProviderProps {
  readonly store: PreferenceStore
  readonly children: ReactNode
}

/** Gives the page its one store of preferences. */
export function PreferencesProvider({ store, children }: PreferencesProviderProps) {
  return <PreferencesContext value={store}>{children}</PreferencesContext>
}

function usePreferenceStore(): PreferenceStore {
  const store = useContext(PreferencesContext)
  if (store === null) throw new Error('Cannot use preferences: there is no PreferencesProvider')
  return store
}

/** One preference, and the way to change it: here, in the viewer's other tabs, and on the server. */
export function usePreference<Name extends keyof Preferences>(
  name: Name,
): [Preferences[Name], (value: Preferences[Name]) => void] {
  const store = usePreferenceStore()
  const read = () => store.get()[name]
  const value = useSyncExternalStore(store.subscribe, read, read)
  const change = useCallback(
    (next: Preferences[Name]) => store.change({ [name]: next }),
    [store, name],
  )
  return [value, change]
}

/** Goes back to the usual preferences. Rejects where the server did not. */
export const usePreferenceReset = (): (() => Promise<void>) => usePreferenceStore().reset
