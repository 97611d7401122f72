import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './banner.module.css'

interface BannerProps {
  readonly children: ReactNode
  readonly actions?: ReactNode
}

/** Something that holds for the whole page or region, and goes by itself when it no longer does. */
export function Banner({ children, actions }: BannerProps) {
  return (
    <div className={styles['banner']}>
      <TriangleAlert size={16} aria-hidden="true" />
      <div className={styles['words']}>{children}</div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  )
}
