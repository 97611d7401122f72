import type { ReactNode } from 'react'
import styles from './metrics.module.css'

/** A few large numbers. */
export function Metrics({ children }: { readonly children: ReactNode }) {
  return <dl className={styles['metrics']}>{children}</dl>
}

export function Metric({
  name,
  children,
}: {
  readonly name: string
  readonly children: ReactNode
}) {
  return (
    <div className={styles['metric']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
