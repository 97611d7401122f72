import { memo } from 'react'
import type { HistogramBar } from '../lib/histogram.ts'
import styles from './time-histogram.module.css'

interface HistogramBarsProps {
  readonly bars: readonly HistogramBar[]
  /** Tasks of the fullest bar. */
  readonly most: number
  /** Bars that are chosen. */
  readonly stretch: readonly [number, number] | null
}

const WIDTH = 8
const HEIGHT = 40
/** What is there must be seen, however little it is. */
const LEAST = 2

/** The bars of a histogram: failures at the bottom, the rest on top. */
export const HistogramBars = memo(function HistogramBars(props: HistogramBarsProps) {
  const { bars, most, stretch } = props
  const first = stretch === null ? 0 : Math.min(...stretch)
  const count = stretch === null ? 0 : Math.max(...stretch) - first + 1
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${Math.max(1, bars.length) * WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={styles['bars']}
    >
      {count > 0 && (
        <rect
          className={styles['chosen']}
          x={first * WIDTH}
          y={0}
          width={count * WIDTH}
          height={HEIGHT}
        />
      )}
      {bars.map(({ from, failed, other }, at) => {
        const low = heightOf(failed, most)
        const high = heightOf(other, most)
        const box = { x: at * WIDTH + 1, width: WIDTH - 2 }
        return (
          <g key={from}>
            {low > 0 && (
              <rect {...box} className={styles['failed']} y={HEIGHT - low} height={low} />
            )}
            {high > 0 && (
              <rect
                {...box}
                className={styles['other']}
                y={Math.max(0, HEIGHT - low - high - (low > 0 ? 1 : 0))}
                height={high}
              />
            )}
          </g>
        )
      })}
    </svg>
  )
})

const heightOf = (count: number, most: number): number =>
  count === 0 ? 0 : Math.max(LEAST, (count / Math.max(1, most)) * (HEIGHT - LEAST - 1))
