import { Check, Minus } from 'lucide-react'
import { classNames } from './class-names.ts'
import styles from './check-box.module.css'

interface CheckBoxProps {
  readonly label: string
  readonly checked: boolean | 'mixed'
  readonly onToggle: (how: { readonly shiftKey: boolean }) => void
  readonly tabIndex?: 0 | -1
  readonly className?: string | undefined
}

/** A box of its own, without text beside it. Not an input: single keys go on working while it has focus. */
export function CheckBox({ label, checked, onToggle, tabIndex, className }: CheckBoxProps) {
  return (
    <button
      type="button"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above
      role="checkbox"
      aria-checked={checked}
      aria-label={label}
      tabIndex={tabIndex}
      className={classNames(styles['target'], className)}
      onClick={({ shiftKey }) => onToggle({ shiftKey })}
    >
      <span className={styles['box']}>
        {checked === true && <Check size={12} aria-hidden="true" />}
        {checked === 'mixed' && <Minus size={12} aria-hidden="true" />}
      </span>
    </button>
  )
}
