import { type RefObject, useEffect, useRef } from 'react'

const CONTROL = 'a, button, input, [role="checkbox"], [role="menuitem"]'

/**
 * Hears clicks into rows, beside what a click on a link or a button means. A convenience of the
 * pointer: whatever it does must have another way.
 */
export function useRowClicks(
  holder: RefObject<HTMLElement | null>,
  onRowClick: ((key: string, asRange: boolean) => void) | undefined,
): void {
  const latest = useRef(onRowClick)
  useEffect(() => {
    latest.current = onRowClick
  })
  useEffect(() => {
    const element = holder.current
    const onClick = ({ target, shiftKey }: MouseEvent) => {
      if (!(target instanceof Element) || target.closest(CONTROL) !== null) return
      // Somebody marks text to copy it.
      if (!shiftKey && document.getSelection()?.isCollapsed === false) return
      const key = target.closest<HTMLElement>('[data-key]')?.dataset['key']
      if (key !== undefined) latest.current?.(key, shiftKey)
    }
    element?.addEventListener('click', onClick)
    return () => element?.removeEventListener('click', onClick)
  }, [holder])
}
