/** The viewer's theme: a preference kept in this browser, set on <html> before the first paint by index.html. */

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Also spelled in index.html. */
const KEY = 'sepal.theme'

export function readTheme(): Theme {
  const kept = document.documentElement.dataset['theme']
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  keep(KEY, theme === 'system' ? null : theme)
}

/** Storage may be full or forbidden: then the choice holds for this page only. */
function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Nothing to do: the page already shows the choice.
  }
}
