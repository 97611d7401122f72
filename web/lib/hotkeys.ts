/**
 * Single-key shortcuts, and two in a row (`g t`). They are off while somebody types, and never shadow
 * the browser's own. Whoever came last answers first: a list goes before the shell around it.
 */

/** By key, `j` or `.`, or by two with a space between. */
export type Hotkeys = Readonly<Record<string, () => void>>
export type HotkeyMode = 'on' | 'alt' | 'off'

export interface HotkeyBoard {
  /** @returns takes them away again */
  readonly add: (keys: Hotkeys) => () => void
  /** For those whom single keys get in the way of: with Alt, or not at all (WCAG 2.1.4). */
  readonly setMode: (mode: HotkeyMode) => void
  readonly press: (event: PressedKey) => void
}

export type PressedKey = Pick<
  KeyboardEvent,
  | 'key'
  | 'code'
  | 'ctrlKey'
  | 'metaKey'
  | 'altKey'
  | 'target'
  | 'defaultPrevented'
  | 'preventDefault'
>

/** Seconds within which the second key of two must come. */
const SEQUENCE_SECONDS = 1.5

/** @param now seconds of any clock that does not go back */
export function createHotkeyBoard(now: () => number): HotkeyBoard {
  const boards: Hotkeys[] = []
  let mode: HotkeyMode = 'on'
  let begun: { key: string; until: number } | null = null

  function find(keys: string): (() => void) | undefined {
    return boards.findLast((board) => Object.hasOwn(board, keys))?.[keys]
  }

  return {
    add(keys) {
      boards.push(keys)
      return () => void boards.splice(boards.indexOf(keys), 1)
    },
    setMode(next) {
      mode = next
    },
    press(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey) return
      if (mode === 'off' || event.altKey !== (mode === 'alt') || isTyping(event.target)) return
      const key = keyOf(event)
      const isSecond = begun !== null && now() < begun.until
      const action = find(isSecond ? `${begun?.key} ${key}` : key)
      begun = null
      if (action !== undefined) {
        event.preventDefault()
        action()
      } else if (!isSecond && boards.some((board) => beginsOne(board, key))) {
        begun = { key, until: now() + SEQUENCE_SECONDS }
      }
    },
  }
}

const beginsOne = (board: Hotkeys, key: string): boolean =>
  Object.keys(board).some((keys) => keys.startsWith(`${key} `))

/** With Alt some keyboards write other characters: then the key's place says which it is. */
const keyOf = ({ key, code, altKey }: PressedKey): string => {
  const letter = altKey ? /^Key([A-Z])$/.exec(code)?.[1] : undefined
  return letter?.toLowerCase() ?? key
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('dialog, [role="menu"]') !== null) return true
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
