import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { createHold } from '../lib/hold.ts'
import { useLive } from './live.tsx'

interface HoldHandle {
  /** Rows must stand still. */
  readonly held: boolean
  /** Lets go now: the reader asked for what is new. */
  readonly release: () => void
  readonly setMenuOpen: (open: boolean) => void
}

/** Pixels from the top that still count as being there. */
const TOP = 4

/** Watches whether somebody is reading the rows of a scrolling region. */
export function useHold(region: RefObject<HTMLElement | null>): HoldHandle {
  const { clock } = useLive()
  const [hold] = useState(createHold)
  const [held, setHeld] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const judge = useCallback(
    function judge() {
      const now = clock.localNow()
      clearTimeout(timer.current)
      setHeld(hold.isHeld(now))
      const endsAt = hold.endsAt(now)
      if (endsAt !== null) timer.current = setTimeout(judge, (endsAt - now) * 1000 + 10)
    },
    [clock, hold],
  )

  useEffect(() => {
    const element = region.current
    if (element === null) return
    const set = (cause: 'scrolled' | 'focus' | 'selection', active: boolean) => {
      hold.set(cause, active, clock.localNow())
      judge()
    }
    const onScroll = () => set('scrolled', element.scrollTop > TOP)
    const onFocus = ({ target }: FocusEvent) => set('focus', target !== element)
    const onBlur = () => set('focus', false)
    const onSelection = () => set('selection', hasSelection(element))
    const onPointer = ({ target }: PointerEvent) => {
      if (!(target instanceof Element) || target.closest('[data-key]') === null) return
      hold.pointerMoved(clock.localNow())
      judge()
    }
    onScroll()
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('focusin', onFocus)
    element.addEventListener('focusout', onBlur)
    element.addEventListener('pointermove', onPointer, { passive: true })
    document.addEventListener('selectionchange', onSelection)
    return () => {
      clearTimeout(timer.current)
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('focusin', onFocus)
      element.removeEventListener('focusout', onBlur)
      element.removeEventListener('pointermove', onPointer)
      document.removeEventListener('selectionchange', onSelection)
    }
  }, [region, hold, judge, clock])

  const release = useCallback(() => {
    hold.release()
    judge()
  }, [hold, judge])
  const setMenuOpen = useCallback(
    (open: boolean) => {
      hold.set('menu', open, clock.localNow())
      judge()
    },
    [hold, judge, clock],
  )
  return { held, release, setMenuOpen }
}

function hasSelection(element: Element): boolean {
  const selection = document.getSelection()
  if (selection === null || selection.isCollapsed || selection.anchorNode === null) return false
  return element.contains(selection.anchorNode)
}
