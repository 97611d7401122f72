import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type HistogramBar, histogramTotals } from '../lib/histogram.ts'
import { formatCount, formatWhole, plural } from '../lib/number-format.ts'
import { formatClock, formatMoment, isSameDay } from '../lib/time.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { HistogramBars } from './histogram-bars.tsx'
import { useTime } from './use-time.ts'
import styles from './time-histogram.module.css'

interface TimeHistogramProps {
  readonly bars: readonly HistogramBar[]
  /** Begins the list at this time: Unix seconds. */
  readonly onJump: (at: number) => void
  /** Looks at this stretch of time only. */
  readonly onZoom: (range: { readonly from: number; readonly to: number }) => void
  /** Before and behind the line of words below the chart. */
  readonly before?: ReactNode
  readonly behind?: ReactNode
}

/** First and last bar, in the order in which they were chosen. */
type Stretch = readonly [anchor: number, head: number]

/**
 * How many tasks there were when: a bar to jump to, a stretch to look at closer. By keyboard: ←/→
 * choose a bar, Shift with them a stretch, Enter goes there.
 */
export function TimeHistogram({ bars, onJump, onZoom, before, behind }: TimeHistogramProps) {
  useTime()
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const dragFrom = useRef<number>(null)
  const [hasTable, setTable] = useState(false)
  const { most } = useMemo(() => histogramTotals(bars), [bars])
  const last = bars.length - 1
  const chosen = stretch === null ? [] : bars.slice(Math.min(...stretch), Math.max(...stretch) + 1)
  const words = wordsOf(chosen.length > 0 ? chosen : bars)

  const go = (to: Stretch) => {
    const [first, final] = [bars[Math.min(...to)], bars[Math.max(...to)]]
    if (first === undefined || final === undefined) return
    if (to[0] === to[1]) onJump(final.to)
    else onZoom({ from: first.from, to: final.to })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && stretch !== null) go(stretch)
    else if (event.key === 'Escape' && stretch !== null) setStretch(null)
    else {
      const next = nextHead(event.key, stretch?.[1] ?? last + 1, last)
      if (next === null) return
      setStretch(event.shiftKey && stretch !== null ? [stretch[0], next] : [next, next])
    }
    event.preventDefault()
  }
  const barAt = ({ clientX, currentTarget }: PointerEvent): number => {
    const { left, width } = currentTarget.getBoundingClientRect()
    const at = Math.floor(((clientX - left) / Math.max(1, width)) * bars.length)
    return Math.min(last, Math.max(0, at))
  }

  return (
    <div className={styles['histogram']}>
      <div
        className={styles['strip']}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it chooses a stretch, which an input cannot
        role="slider"
        tabIndex={0}
        aria-label="Tasks over time: arrow keys choose a time, Enter goes there"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={stretch?.[1] ?? last}
        aria-valuetext={words}
        onKeyDown={onKeyDown}
        onBlur={() => setStretch(null)}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          dragFrom.current = barAt(event)
        }}
        onPointerMove={(event) => {
          const at = barAt(event)
          setStretch([dragFrom.current ?? at, at])
        }}
        onPointerUp={(event) => {
          if (dragFrom.current !== null) go([dragFrom.current, barAt(event)])
          dragFrom.current = null
        }}
        onPointerCancel={() => (dragFrom.current = null)}
        onPointerLeave={() => setStretch(null)}
      >
        <HistogramBars bars={bars} most={most} stretch={stretch} />
      </div>
      <div className={styles['below']}>
        {before}
        <span className={styles['words']} aria-hidden="true">
          {words}
        </span>
        <details
          className={styles['table']}
          onToggle={({ currentTarget }) => setTable(currentTarget.open)}
        >
          <summary>View as table</summary>
          {hasTable && (
            <PlainTable
              caption="Tasks over time"
              columns={COLUMNS}
              rows={bars.filter((bar) => bar.failed + bar.other > 0)}
            />
          )}
        </details>
        {behind}
      </div>
    </div>
  )
}

const COLUMNS = [
  {
    key: 'from',
    header: 'From',
    names: true,
    cell: ({ from }: HistogramBar) => formatMoment(from),
  },
  {
    key: 'failed',
    header: 'Failed',
    align: 'end',
    cell: ({ failed }: HistogramBar) => formatWhole(failed),
  },
  {
    key: 'other',
    header: 'Others',
    align: 'end',
    cell: ({ other }: HistogramBar) => formatWhole(other),
  },
] as const

function nextHead(key: string, head: number, last: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: head - 1,
    ArrowRight: head + 1,
    PageUp: head + 10,
    PageDown: head - 10,
    Home: 0,
    End: last,
  }
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined
  return to === undefined ? null : Math.min(last, Math.max(0, to))
}

function wordsOf(bars: readonly HistogramBar[]): string {
  const { total, failed } = histogramTotals(bars)
  if (total === 0) return `${spanOf(bars)}: no task`
  return `${spanOf(bars)}: ${formatCount(failed)} of ${plural(total, 'task')} failed`
}

function spanOf(bars: readonly HistogramBar[]): string {
  const [first, final] = [bars[0], bars.at(-1)]
  if (first === undefined || final === undefined) return 'no time'
  const clock = isSameDay(first.from, final.to) ? formatClock : formatMoment
  return `${clock(first.from)} – ${clock(final.to)}`
}
