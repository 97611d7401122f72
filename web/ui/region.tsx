import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { useAfter } from './use-after.ts'
import styles from './region.module.css'

interface NoticeProps {
  readonly icon?: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** What a region says when it has no data to show: why, and the next step. */
export function Notice({ icon, title, children, actions }: NoticeProps) {
  return (
    <div className={styles['notice']}>
      {icon !== undefined && <div className={styles['icon']}>{icon}</div>}
      <h2>{title}</h2>
      {children !== undefined && <div className={styles['words']}>{children}</div>}
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  )
}

/** Quick answers need no skeleton: it would only flicker. */
const QUIET_MS = 150
const LONG_MS = 5000

interface LoadingProps {
  /** What loads: "tasks". */
  readonly what: string
  readonly rows: number
  /** In place of rows. */
  readonly skeleton?: ReactNode
  /** Offered once the wait is long. */
  readonly onCancel?: (() => void) | undefined
}

/** Rows in the shape of what is to come, once the wait is worth a word. */
export function Loading({ what, rows, skeleton, onCancel }: LoadingProps) {
  const quiet = !useAfter(QUIET_MS)
  const long = useAfter(LONG_MS)
  return (
    <div aria-busy="true" className={styles['loading']} data-quiet={quiet || undefined}>
      <output className={long ? styles['still'] : 'sr-only'}>
        {long ? 'Still loading…' : `Loading ${what}`}
        {long && onCancel !== undefined && (
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </output>
      <div aria-hidden="true">{skeleton ?? <SkeletonRows rows={rows} />}</div>
    </div>
  )
}

const SkeletonRows = ({ rows }: { readonly rows: number }) =>
  Array.from({ length: rows }, (_, row) => (
    <div key={row} className={styles['row']}>
      <span />
      <span />
      <span />
      <span />
    </div>
  ))
