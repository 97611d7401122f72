import { X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { visibleLine } from '../lib/visible-text.ts'
import styles from './term-chip.module.css'

const TermMenu = lazy(async () => ({ default: (await import('./term-menu.tsx')).TermMenu }))

export interface TermActions {
  /** Takes it back into the line. */
  readonly onEdit: () => void
  readonly onNegate: () => void
  /** Takes away the other terms about the same field. */
  readonly onOnly: () => void
  readonly onRemove: () => void
}

/** One term of a search: its text opens a menu, its cross takes it away. */
export function TermChip({ term, ...actions }: TermActions & { readonly term: string }) {
  const [hasMenu, setHasMenu] = useState(false)
  const text = visibleLine(term)
  const button = (
    <button
      type="button"
      className={styles['term']}
      aria-haspopup="menu"
      data-tip={text}
      onClick={() => setHasMenu(true)}
    >
      <bdi dir="ltr">{text}</bdi>
    </button>
  )
  return (
    <span className={styles['chip']} data-negated={term.startsWith('-') || undefined}>
      {hasMenu ? (
        <Suspense fallback={button}>
          <TermMenu term={term} className={styles['term']} {...actions} />
        </Suspense>
      ) : (
        button
      )}
      <button
        type="button"
        className={styles['remove']}
        aria-label={`Remove ${text}`}
        data-tip="Remove"
        onClick={actions.onRemove}
      >
        <X size={12} aria-hidden="true" />
      </button>
    </span>
  )
}
