import { useEffect, useRef } from 'react'
import { type Hotkeys, listenForHotkeys } from '../lib/hotkeys.ts'

/** Single-key shortcuts while the component is there. */
export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  const names = Object.keys(keys).join(' ')
  useEffect(() => {
    const through = names.split(' ').map((key) => [key, () => latest.current[key]?.()] as const)
    return listenForHotkeys(document, Object.fromEntries(through))
  }, [names])
}
