import type { ReactNode } from 'react'
import styles from './toggles.module.css'

interface Toggle {
  readonly key: string
  readonly label: ReactNode
  readonly pressed: boolean
}

interface TogglesProps {
  readonly label: string
  readonly toggles: readonly Toggle[]
  readonly onToggle: (key: string) => void
}

/** A row of switches that are on or off each by itself. */
export function Toggles({ label, toggles, onToggle }: TogglesProps) {
  return (
    <fieldset className={styles['toggles']}>
      <legend className="sr-only">{label}</legend>
      {toggles.map(({ key, label: content, pressed }) => (
        <button
          key={key}
          type="button"
          className={styles['toggle']}
          aria-pressed={pressed}
          onClick={() => onToggle(key)}
        >
          {content}
        </button>
      ))}
    </fieldset>
  )
}
