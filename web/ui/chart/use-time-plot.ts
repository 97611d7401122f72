import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ChartCursor } from './chart-cursor.tsx'
import type { ChartModel } from './chart-model.ts'
import type { TimePlot } from './time-plot.ts'

interface TimePlotInput {
  readonly host: RefObject<HTMLElement | null>
  readonly model: ChartModel
  /** CSS pixels. */
  readonly height: number
  readonly cursor: ChartCursor
  readonly onZoom: ((from: number, to: number) => void) | undefined
}

/**
 * Keeps a drawing in `host` that follows the model, the theme and the width.
 *
 * @returns whether it cannot be drawn: its code did not arrive
 */
export function useTimePlot({ host, model, height, cursor, onZoom }: TimePlotInput): boolean {
  const [isBroken, setBroken] = useState(false)
  const theme = useThemeVersion()
  const plot = useRef<TimePlot>(null)
  const latest = useRef({ model, onZoom })
  useLayoutEffect(() => {
    latest.current = { model, onZoom }
    plot.current?.update(model)
  })

  // What uPlot takes only once. Everything else it is told as it changes.
  const shape = [model.kind, model.isWhole, model.zone, ...model.series.map(({ key }) => key)].join(
    '\n',
  )
  const canZoom = onZoom !== undefined
  useEffect(() => {
    const element = host.current
    if (element === null) return
    let isGone = false
    const draw = async () => {
      const { createTimePlot } = await import('./time-plot.ts')
      if (isGone) return
      plot.current = createTimePlot({
        host: element,
        model: latest.current.model,
        width: element.clientWidth,
        height,
        onPoint: (time) => cursor.set(time),
        onZoom: canZoom ? (from, to) => latest.current.onZoom?.(from, to) : undefined,
      })
    }
    draw().catch(() => setBroken(true))
    const resizing = new ResizeObserver(() => plot.current?.resize(element.clientWidth))
    resizing.observe(element)
    const follow = cursor.subscribe(() => plot.current?.point(cursor.get()))
    return () => {
      isGone = true
      resizing.disconnect()
      follow()
      plot.current?.destroy()
      plot.current = null
    }
  }, [host, cursor, height, shape, canZoom, theme])
  return isBroken
}

/** Another number whenever the page's colours are others: a canvas does not follow by itself. */
function useThemeVersion(): number {
  const [version, setVersion] = useState(0)
  useEffect(() => {
    const changed = () => setVersion((before) => before + 1)
    const observer = new MutationObserver(changed)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const queries = [
      '(prefers-color-scheme: dark)',
      '(prefers-contrast: more)',
      '(forced-colors: active)',
    ]
    const lists = queries.map((query) => matchMedia(query))
    for (const list of lists) list.addEventListener('change', changed)
    return () => {
      observer.disconnect()
      for (const list of lists) list.removeEventListener('change', changed)
    }
  }, [])
  return version
}
