import { classNames } from './class-names.ts'
import styles from './ellipsis.module.css'

interface EllipsisProps {
  readonly text: string
  /** Which part may be left out where there is no room. */
  readonly cut: 'start' | 'middle' | 'end'
  readonly mono?: boolean
  /** Whether the full text shows on hover; off where the element around it has its own. @default true */
  readonly tip?: boolean
}

/** Characters that a cut in the middle always keeps at the end. */
const TAIL = 8

/** One line of text that gives way to its column. Screen readers and the clipboard get all of it. */
export function Ellipsis({ text, cut, mono = false, tip = true }: EllipsisProps) {
  const className = classNames(styles[cut], mono && styles['mono'])
  const tips = tip ? { 'data-tip': text } : {}
  if (cut === 'middle' && text.length > TAIL) {
    return (
      <span className={className} dir="ltr" {...tips}>
        <span className="sr-only">{text}</span>
        <span className={styles['head']} aria-hidden="true">
          {text.slice(0, -TAIL)}
        </span>
        <span className={styles['tail']} aria-hidden="true">
          {text.slice(-TAIL)}
        </span>
      </span>
    )
  }
  return (
    <span className={className} {...tips}>
      <bdi dir="ltr">{text}</bdi>
    </span>
  )
}
