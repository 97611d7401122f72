import type { ChartSeries } from './chart-model.ts'
import styles from './chart-legend.module.css'

interface ChartLegendProps {
  readonly series: readonly ChartSeries[]
  /** The stretch whose values are told; null: none. */
  readonly at: number | null
  readonly formatValue: (value: number) => string
}

/** Which colour is which, and what each was at the moment that is pointed at. */
export function ChartLegend({ series, at, formatValue }: ChartLegendProps) {
  return (
    <ul className={styles['legend']} aria-hidden={at !== null || undefined}>
      {series.map(({ key, label, color, dash, isHatched, values }) => {
        const value = at === null ? undefined : (values[at] ?? null)
        return (
          <li key={key} className={styles['item']}>
            <Swatch color={color} dash={dash} isHatched={isHatched === true} />
            <bdi className={styles['label']} dir="ltr" data-tip={label}>
              {label}
            </bdi>
            {value !== undefined && (
              <span className={styles['value']}>{value === null ? '–' : formatValue(value)}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

interface SwatchProps {
  readonly color: `--${string}`
  readonly dash: readonly number[] | undefined
  readonly isHatched: boolean
}

const WIDTH = 16

/** A piece of the line or the bar, as it is drawn. */
function Swatch({ color, dash, isHatched }: SwatchProps) {
  return (
    <svg width={WIDTH} height={10} aria-hidden="true" style={{ color: `var(${color})` }}>
      {isHatched ? (
        <path d="M0 9 9 0M4 10 14 0M10 10l6-6" stroke="currentcolor" strokeWidth="2" fill="none" />
      ) : (
        <line
          x1="0"
          x2={WIDTH}
          y1="5"
          y2="5"
          stroke="currentcolor"
          strokeWidth="4"
          strokeDasharray={dash?.join(' ')}
        />
      )}
    </svg>
  )
}
