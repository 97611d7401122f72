import { Table2 } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Button } from '../button.tsx'
import { useChartCursor } from './chart-cursor.tsx'
import { ChartLegend } from './chart-legend.tsx'
import { type ChartModel, hasValues, stretchAt } from './chart-model.ts'
import { ChartTable } from './chart-table.tsx'
import { useTimePlot } from './use-time-plot.ts'
import './series-tokens.css'
import styles from './time-series.module.css'

interface TimeSeriesProps {
  readonly title: string
  /** The answer to the title's question, as a number and its unit. */
  readonly answer?: ReactNode
  /** One sentence for those who cannot see the drawing. */
  readonly summary: string
  readonly model: ChartModel
  /** "14:02 to 14:03" */
  readonly formatStretch: (from: number, to: number) => string
  /** Below the drawing: what a reader must know to read it rightly. */
  readonly note?: ReactNode
  /** In place of the drawing where no value is known. */
  readonly empty: string
  readonly onZoom?: ((from: number, to: number) => void) | undefined
}

/** CSS pixels. */
const HEIGHT = 168

/**
 * A chart over time with its legend, its reading at the moment that is pointed at, by pointer or by
 * arrow keys, and the same numbers as a table.
 */
export function TimeSeries(props: TimeSeriesProps) {
  const { title, answer, summary, model, formatStretch, note, empty, onZoom } = props
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const { cursor, time } = useChartCursor()
  const index = time === null ? null : stretchAt(model, time)
  const isEmpty = !hasValues(model)
  const stretchOf = (at: number) => {
    const from = model.times[at] ?? 0
    return formatStretch(from, from + model.stepSeconds)
  }
  return (
    <figure className={styles['chart']} aria-labelledby={id}>
      <figcaption className={styles['head']}>
        <h3 id={id}>{title}</h3>
        <span className={styles['answer']}>{index === null ? answer : stretchOf(index)}</span>
        <Button
          look="quiet"
          className={styles['toggle']}
          aria-pressed={asTable}
          aria-label={`${title}: show as a table`}
          data-tip={asTable ? 'Hide the table' : 'Show as a table'}
          onClick={() => setAsTable(!asTable)}
        >
          <Table2 size={14} aria-hidden="true" />
        </Button>
      </figcaption>
      {isEmpty ? (
        <p className={styles['empty']}>{empty}</p>
      ) : (
        <>
          <ChartLegend series={model.series} at={index} formatValue={model.formatValue} />
          <Plot
            label={summary}
            model={model}
            cursor={cursor}
            index={index}
            read={(at) => readingOf(model, at, stretchOf(at))}
            onZoom={onZoom}
            onBroken={() => setAsTable(true)}
          />
        </>
      )}
      {note !== undefined && <p className={styles['note']}>{note}</p>}
      {asTable && <ChartTable caption={title} model={model} stretchOf={stretchOf} />}
    </figure>
  )
}

interface PlotProps {
  readonly label: string
  readonly model: ChartModel
  readonly cursor: ReturnType<typeof useChartCursor>['cursor']
  readonly index: number | null
  readonly read: (index: number) => string
  readonly onZoom: ((from: number, to: number) => void) | undefined
  readonly onBroken: () => void
}

function Plot({ label, model, cursor, index, read, onZoom, onBroken }: PlotProps) {
  const host = useRef<HTMLDivElement>(null)
  const isBroken = useTimePlot({ host, model, height: HEIGHT, cursor, onZoom })
  const [wasBroken, setWasBroken] = useState(false)
  if (isBroken && !wasBroken) {
    setWasBroken(true)
    onBroken()
  }
  const last = model.times.length - 1
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextIndex(event, index, last)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const start = next === null ? undefined : model.times[next]
    cursor.set(start === undefined ? null : start + model.stepSeconds / 2)
  }
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an input holds no drawing
      role="slider"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={index ?? Math.max(0, last)}
      aria-valuetext={index === null ? 'Arrow keys step through the time' : read(index)}
      tabIndex={0}
      ref={host}
      className={styles['plot']}
      onKeyDown={onKeyDown}
      onBlur={() => cursor.set(null)}
    >
      {isBroken && (
        <p className={styles['empty']}>The drawing could not be loaded. Its numbers are below.</p>
      )}
    </div>
  )
}

/** Where a key leads: another stretch, to none (null), or nowhere (undefined). */
function nextIndex(
  { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent,
  index: number | null,
  last: number,
): number | null | undefined {
  if (shiftKey || ctrlKey || metaKey || altKey || last < 0) return undefined
  if (key === 'Home') return 0
  if (key === 'End') return last
  if (key === 'ArrowLeft') return Math.max(0, (index ?? last + 1) - 1)
  if (key === 'ArrowRight') return Math.min(last, (index ?? -1) + 1)
  return key === 'Escape' && index !== null ? null : undefined
}

const readingOf = ({ series, formatValue }: ChartModel, index: number, when: string): string => {
  const values = series.map(({ label, values }) => {
    const value = values[index] ?? null
    return `${label} ${value === null ? 'unknown' : formatValue(value)}`
  })
  return `${when}: ${values.join(', ')}`
}
