import { type ReactNode, useEffect } from 'react'
import { classNames } from './class-names.ts'
import styles from './page.module.css'

interface PageProps {
  /** The page's one h1; what is left out of it stands in `documentTitle`. */
  readonly title: ReactNode
  readonly documentTitle: string
  /** Beside the title. */
  readonly actions?: ReactNode
  /** Above the title: the way back. */
  readonly back?: ReactNode
  /** Fills the height that is there and scrolls inside, as a table does. */
  readonly fills?: boolean
  readonly children: ReactNode
}

/** A page's head and body. The shell moves focus to its heading when the route changes. */
export function Page({ title, documentTitle, actions, back, fills = false, children }: PageProps) {
  useEffect(() => {
    document.title = documentTitle
  }, [documentTitle])
  return (
    <div className={classNames(styles['page'], fills && styles['fills'])}>
      <header className={styles['head']}>
        {back !== undefined && <div className={styles['back']}>{back}</div>}
        <h1 tabIndex={-1}>{title}</h1>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
