import type { ReactNode } from 'react'
import styles from './two-line-item.module.css'

interface TwoLineItemProps {
  /** Two pieces: the name, which takes the room, and what stands at its end. */
  readonly first: ReactNode
  /** Small facts; the last stands at the end of the line. */
  readonly second: ReactNode
}

/** A row of a table on a phone. */
export function TwoLineItem({ first, second }: TwoLineItemProps) {
  return (
    <div className={styles['item']}>
      <div className={styles['first']}>{first}</div>
      <div className={styles['second']}>{second}</div>
    </div>
  )
}
