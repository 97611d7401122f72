import styles from './share-bar.module.css'

interface ShareBarProps {
  /** 0 to 1. */
  readonly share: number
}

/** A number's part of the largest in its column, behind or beside it. The number says it in words. */
export function ShareBar({ share }: ShareBarProps) {
  return (
    <span className={styles['track']} aria-hidden="true">
      <span className={styles['bar']} style={{ inlineSize: `${clamp(share) * 100}%` }} />
    </span>
  )
}

const clamp = (share: number): number =>
  Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0
