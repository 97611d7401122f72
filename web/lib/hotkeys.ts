/** Single-key shortcuts. They are off while somebody types, and never shadow the browser's own. */

export type Hotkeys = Readonly<Record<string, () => void>>

/** Calls `keys[event.key]` on key presses in `target` until the returned function is called. */
export function listenForHotkeys(target: EventTarget, keys: Hotkeys): () => void {
  const onKeyDown = (event: Event) => {
    if (!(event instanceof KeyboardEvent)) return
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || !hotkeysAreOn()) return
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    if (action === undefined) return
    event.preventDefault()
    action()
  }
  target.addEventListener('keydown', onKeyDown)
  return () => target.removeEventListener('keydown', onKeyDown)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('dialog, [role="menu"]') !== null) return true
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

const KEY = 'sepal.hotkeys'
const OFF = 'off'

/** Whether single keys do something: a preference kept in this browser, for those whom they get in the way of. */
export function hotkeysAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== OFF
  } catch {
    // Storage may be forbidden: then the shortcuts are on.
    return true
  }
}

export function switchHotkeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, OFF)
  } catch {
    // Nothing can be kept: the shortcuts stay as they are.
  }
}
