import styles from './slot-gauge.module.css'

interface SlotGaugeProps {
  readonly busy: number
  /** Null: nobody told how many there are. */
  readonly slots: number | null
  /** "5 of 8 slots busy" */
  readonly label: string
}

/** More than this are a bar: cells could not be told apart. */
const MAX_CELLS = 32
const WIDTH = 128
const CELL_GAP = 2
const HEIGHT = 12

/** How full a pool is: a cell for each of its slots. Without their number, as many cells as are busy. */
export function SlotGauge({ busy, slots, label }: SlotGaugeProps) {
  const count = Math.max(slots ?? busy, busy)
  if (count === 0) return null
  return (
    <span className={styles['gauge']} data-tip={label}>
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        {count > MAX_CELLS ? <Share share={busy / count} /> : <Cells busy={busy} count={count} />}
      </svg>
      <span className="sr-only">{label}</span>
    </span>
  )
}

function Share({ share }: { readonly share: number }) {
  return (
    <>
      <rect className={styles['free']} x="0.5" y="0.5" width={WIDTH - 1} height={HEIGHT - 1} />
      <rect className={styles['busy']} width={WIDTH * share} height={HEIGHT} />
    </>
  )
}

function Cells({ busy, count }: { readonly busy: number; readonly count: number }) {
  const width = Math.min(12, (WIDTH - CELL_GAP * (count - 1)) / count)
  return Array.from({ length: count }, (_, index) => (
    <rect
      key={index}
      className={styles[index < busy ? 'busy' : 'free']}
      x={index * (width + CELL_GAP) + 0.5}
      y="0.5"
      width={width - 1}
      height={HEIGHT - 1}
    />
  ))
}
