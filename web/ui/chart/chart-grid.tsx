import type { ReactNode } from 'react'
import styles from './chart-grid.module.css'

/** Charts beside each other, as many as there is room for. */
export function ChartGrid({ children }: { readonly children: ReactNode }) {
  return <div className={styles['grid']}>{children}</div>
}
