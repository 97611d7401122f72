import { useEffect, useRef } from 'react'
import { createHotkeyBoard, type Hotkeys } from '../lib/hotkeys.ts'

/** The page's one board; main.tsx hands it the keys that are pressed. */
export const hotkeyBoard = createHotkeyBoard(() => performance.now() / 1000)

/** Single-key shortcuts while the component is there. */
export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  const names = Object.keys(keys).join('\n')
  useEffect(() => {
    const through = names.split('\n').map((key) => [key, () => latest.current[key]?.()] as const)
    return hotkeyBoard.add(Object.fromEntries(through))
  }, [names])
}
