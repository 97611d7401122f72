/**
 * How the viewer likes the pages. The server keeps it; a copy in this browser is there before the
 * first paint, and is all there is while the server cannot be asked.
 */
import {
  DEFAULT_PREFERENCES,
  type Preferences,
  type PreferencesChange,
  readPreferences,
} from '../../contract/api/preferences.ts'

export interface PreferenceStore {
  readonly get: () => Preferences
  readonly subscribe: (onChange: () => void) => () => void
  /** Holds at once, here and in other tabs; the server is told, and `onRefused` if it does not take it. */
  readonly change: (change: PreferencesChange) => void
  /** Back to the usual ones, once the server forgot. Rejects as `forget` does. */
  readonly reset: () => Promise<void>
  /** What the server keeps. A change that it has not answered yet stays. */
  readonly take: (kept: Preferences) => void
  /** Another tab of this browser changed the copy. */
  readonly reread: () => void
}

export interface PreferenceStoreDeps {
  /** May throw, as browsers do that forbid it. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>
  readonly send: (change: PreferencesChange) => Promise<unknown>
  readonly forget: () => Promise<unknown>
  readonly onRefused: (error: unknown) => void
}

/** Also spelled in index.html, which reads the theme out of it before anything else runs. */
export const PREFERENCES_KEY = 'sepal.preferences'

export function createPreferenceStore(deps: PreferenceStoreDeps): PreferenceStore {
  const listeners = new Set<() => void>()
  const unanswered = new Set<PreferencesChange>()
  let current = readCopy(deps)

  const set = (next: Preferences) => {
    if (JSON.stringify(next) === JSON.stringify(current)) return
    current = next
    for (const listener of listeners) listener()
  }

  return {
    get: () => current,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => listeners.delete(onChange)
    },
    change(change) {
      set({ ...current, ...change })
      writeCopy(deps, current)
      unanswered.add(change)
      deps
        .send(change)
        .catch((error: unknown) => deps.onRefused(error))
        .finally(() => unanswered.delete(change))
    },
    async reset() {
      await deps.forget()
      set(DEFAULT_PREFERENCES)
      writeCopy(deps, current)
    },
    take(kept) {
      set(Object.assign({}, kept, ...unanswered))
      writeCopy(deps, current)
    },
    reread: () => set(readCopy(deps)),
  }
}

function readCopy({ storage }: PreferenceStoreDeps): Preferences {
  try {
    const copy: unknown = JSON.parse(storage().getItem(PREFERENCES_KEY) ?? '{}')
    const isObject = typeof copy === 'object' && copy !== null
    return readPreferences(new Map(isObject ? Object.entries(copy) : []))
  } catch {
    // Storage is forbidden, or somebody else wrote there.
    return readPreferences(new Map())
  }
}

function writeCopy({ storage }: PreferenceStoreDeps, preferences: Preferences): void {
  try {
    storage().setItem(PREFERENCES_KEY, JSON.stringify(preferences))
  } catch {
    // Storage is full or forbidden: the server keeps it anyway.
  }
}
