import { useEffect, useRef } from 'react'
import styles from './tooltip-layer.module.css'

const TIP = '[data-tip]'
const GAP = 6

/**
 * One tooltip for the page: any element with `data-tip` shows it on hover and on focus. It can be
 * hovered, goes with Escape, and never holds what is not said elsewhere. One layer instead of a
 * component each: a table has hundreds.
 */
export function TooltipLayer() {
  const layer = useRef<HTMLDivElement>(null)
  useEffect(() => (layer.current === null ? undefined : serveTips(layer.current)), [])
  return <div ref={layer} role="tooltip" id="tooltip" className={styles['tip']} hidden />
}

const HOVER_DELAY_MS = 300
const LEAVE_DELAY_MS = 120

function serveTips(layer: HTMLElement): () => void {
  let shownFor: Element | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const hide = () => {
    clearTimeout(timer)
    shownFor?.removeAttribute('aria-describedby')
    shownFor = null
    layer.hidden = true
  }
  const show = (target: HTMLElement) => {
    const text = target.dataset['tip'] ?? ''
    if (text === '' || !target.isConnected) return
    hide()
    shownFor = target
    // A name and a description that are the same would be read twice.
    if (text !== target.getAttribute('aria-label')) {
      target.setAttribute('aria-describedby', layer.id)
    }
    layer.textContent = text
    layer.hidden = false
    place(layer, target.getBoundingClientRect())
  }
  const onOver = (event: Event) => {
    const target = event.target
    if (!(target instanceof Element)) return
    if (layer.contains(target)) {
      clearTimeout(timer)
      return
    }
    const tipped = target.closest<HTMLElement>(TIP)
    if (tipped === shownFor) {
      clearTimeout(timer)
      return
    }
    clearTimeout(timer)
    timer = tipped ? setTimeout(show, HOVER_DELAY_MS, tipped) : setTimeout(hide, LEAVE_DELAY_MS)
  }
  const onFocus = (event: Event) => {
    const target = event.target
    if (!(target instanceof HTMLElement) || !target.matches(':focus-visible')) return
    const tipped = target.closest<HTMLElement>(TIP)
    if (tipped !== null) show(tipped)
  }
  const onKey = (event: Event) => {
    if (event instanceof KeyboardEvent && event.key === 'Escape') hide()
  }

  const listeners = [
    ['pointerover', onOver],
    ['focusin', onFocus],
    ['focusout', hide],
    ['pointerdown', hide],
    ['keydown', onKey],
    ['scroll', hide],
  ] as const
  for (const [type, listener] of listeners) document.addEventListener(type, listener, true)
  return () => {
    hide()
    for (const [type, listener] of listeners) document.removeEventListener(type, listener, true)
  }
}

function place(layer: HTMLElement, target: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = layer
  const below = target.bottom + GAP
  const top = below + height > innerHeight ? target.top - GAP - height : below
  const left = target.left + target.width / 2 - width / 2
  layer.style.top = `${Math.max(GAP, top)}px`
  layer.style.left = `${Math.min(Math.max(GAP, left), innerWidth - width - GAP)}px`
}
