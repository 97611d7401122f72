import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

interface VirtualRowsOptions {
  /** The element that scrolls. */
  readonly region: RefObject<HTMLElement | null>
  /** The element that holds the rows; what stands above it in the region may change. */
  readonly holder: RefObject<HTMLElement | null>
  readonly keys: readonly string[]
  readonly rowHeight: number
  /** Pixels that the region is scrolled down at the start. @default 0 */
  readonly startAt?: number | undefined
  /** Pixels at the top of the region that a sticky head covers. */
  readonly headHeight: number
  /** Called when the end of the rows comes near. */
  readonly onEndReached?: (() => void) | undefined
  /** Called when somebody scrolled near the first row. */
  readonly onStartReached?: (() => void) | undefined
}

interface VirtualRows {
  /** Indices to render, in order. */
  readonly indices: readonly number[]
  /** Pixels of rows left out above and below. */
  readonly before: number
  readonly after: number
  /** Key of the one row whose link is in the tab order. */
  readonly tabStop: string | undefined
  /** Moves focus to the link of another row, relative to the one that had it last. @returns its key */
  readonly move: (by: number) => string | undefined
}

const OVERSCAN = 10
/** Rows from the end at which the next page is asked for. */
const NEAR_END = 30
/** Where nothing can be measured (a test), as if the region were this large. */
const UNMEASURED = { width: 1280, height: 800 }

/** The rows of a long list that are worth rendering, and the keyboard's way through all of them. */
export function useVirtualRows({
  region,
  holder,
  keys,
  rowHeight,
  headHeight,
  startAt = 0,
  onEndReached,
  onStartReached,
}: VirtualRowsOptions): VirtualRows {
  const [active, setActive] = useState<string>()
  const toFocus = useRef<string>(undefined)
  const [offset, setOffset] = useState(0)
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- anything above the rows may have changed; the same number ends it
  useLayoutEffect(() => setOffset(holder.current?.offsetTop ?? 0))
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this house
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => region.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keys[index] ?? index,
    overscan: OVERSCAN,
    scrollMargin: offset,
    scrollPaddingStart: headHeight,
    initialRect: UNMEASURED,
    initialOffset: startAt,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const near = last !== undefined && last.index >= keys.length - NEAR_END
  const firstSeen = virtualizer.range?.startIndex ?? 0
  const nearStart = firstSeen < NEAR_END

  useEffect(() => {
    const element = holder.current
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return
      setActive(target.closest<HTMLElement>('[data-key]')?.dataset['key'])
    }
    element?.addEventListener('focusin', onFocus)
    return () => element?.removeEventListener('focusin', onFocus)
  }, [holder])
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  useEffect(() => {
    if (near) onEndReached?.()
  }, [near, keys.length, onEndReached])
  useEffect(() => {
    if (nearStart) onStartReached?.()
  }, [nearStart, keys, onStartReached])
  useStandStill(region, keys, { firstSeen, rowHeight, hasBefore: onStartReached !== undefined })
  useEffect(() => {
    if (toFocus.current === undefined) return
    const row = region.current?.querySelector(`[data-key="${CSS.escape(toFocus.current)}"]`)
    const link = row?.querySelector<HTMLElement>('[data-row-link]')
    if (link === null || link === undefined) return
    toFocus.current = undefined
    link.focus({ preventScroll: true })
  })

  const shown = items.map(({ index }) => index)
  const activeIndex = active === undefined ? -1 : keys.indexOf(active)
  const stop = shown.includes(activeIndex) ? activeIndex : firstSeen
  return {
    indices: shown,
    before: first === undefined ? 0 : first.start - offset,
    after: last === undefined ? 0 : virtualizer.getTotalSize() - (last.end - offset),
    tabStop: keys[stop],
    move(by) {
      const from = activeIndex === -1 ? firstSeen - Math.sign(by) : activeIndex
      const index = Math.min(Math.max(0, from + by), keys.length - 1)
      const key = keys[index]
      if (key === undefined) return undefined
      toFocus.current = key
      setActive(key)
      virtualizer.scrollToIndex(index)
      return key
    },
  }
}

interface StandStillOptions {
  /** Index of the first row that is seen. */
  readonly firstSeen: number
  readonly rowHeight: number
  /** There are rows before the first one: whatever comes in above must not be seen at once. */
  readonly hasBefore: boolean
}

/**
 * Keeps what is seen where it is when rows come in or go above it. At the very top of the whole list
 * they may: there new rows are to be seen.
 */
function useStandStill(
  region: RefObject<HTMLElement | null>,
  keys: readonly string[],
  { firstSeen, rowHeight, hasBefore }: StandStillOptions,
): void {
  const before = useRef({ keys, hasBefore })
  const seen = useRef<string>(undefined)
  useLayoutEffect(() => {
    const element = region.current
    const known = before.current
    before.current = { keys, hasBefore }
    const key = seen.current
    if (element === null || key === undefined || known.keys === keys) return
    if (element.scrollTop === 0 && !known.hasBefore) return
    const [from, to] = [known.keys.indexOf(key), keys.indexOf(key)]
    // A row that moved by itself leaves its neighbours: the stretch as a whole has to have moved.
    const isStretch = known.keys[from + 1] === keys[to + 1]
    if (from !== -1 && to !== -1 && from !== to && isStretch) {
      element.scrollBy(0, (to - from) * rowHeight)
    }
  }, [region, keys, rowHeight, hasBefore])
  useEffect(() => {
    seen.current = keys[firstSeen]
  }, [keys, firstSeen])
}
