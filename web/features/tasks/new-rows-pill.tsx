import { ArrowUp } from 'lucide-react'
import styles from './new-rows-pill.module.css'

interface NewRowsPillProps {
  /** "312", "≥ 312"; empty where nothing waits. */
  readonly waiting: string
  readonly onPress: () => void
}

/** New rows wait here until the reader wants them. */
export function NewRowsPill({ waiting, onPress }: NewRowsPillProps) {
  if (waiting === '') return null
  return (
    <button type="button" className={styles['pill']} aria-keyshortcuts="." onClick={onPress}>
      <ArrowUp size={14} aria-hidden="true" />
      {waiting} new
      <kbd aria-hidden="true">.</kbd>
    </button>
  )
}
