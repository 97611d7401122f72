import { classNames } from '../class-names.ts'
import { sparklinePath } from './sparkline-path.ts'
import styles from './sparkline.module.css'

interface SparklineProps {
  /** Oldest first; null: nobody knows. */
  readonly values: readonly (number | null)[]
  /** What it shows, in words: "Waiting in the last hour, at most 12,430". */
  readonly label: string
  readonly look?: 'plain' | 'bad'
}

const WIDTH = 88
const HEIGHT = 20

/** A course over time in the height of a line of text. Its number stands beside it. */
export function Sparkline({ values, label, look = 'plain' }: SparklineProps) {
  return (
    <span
      className={classNames(styles['sparkline'], look === 'bad' && styles['bad'])}
      data-tip={label}
    >
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <path d={sparklinePath(values, { width: WIDTH, height: HEIGHT })} />
      </svg>
      <span className="sr-only">{label}</span>
    </span>
  )
}
