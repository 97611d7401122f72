import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './warn-mark.module.css'

interface WarnMarkProps {
  readonly tip?: string
  readonly children: ReactNode
}

/** A figure in a row that deserves a look: in a frame of its own, with a sign before it. */
export const WarnMark = ({ tip, children }: WarnMarkProps) => (
  <span className={styles['mark']} data-tip={tip}>
    <TriangleAlert size={14} aria-hidden="true" />
    <span>{children}</span>
  </span>
)
