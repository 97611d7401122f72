import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './text-block.module.css'

interface TextBlockProps {
  /** Names the block: it may scroll, so the keyboard can reach it. */
  readonly label: string
  /** Long lines go on below instead of to the side. @default true */
  readonly wraps?: boolean
  /** In a box of its own, of limited height. @default false */
  readonly boxed?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** Text as somebody else wrote it: monospaced, left to right, whatever is in it. */
export function TextBlock({
  label,
  wraps = true,
  boxed = false,
  className,
  children,
}: TextBlockProps) {
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is text: a fieldset could not be preformatted
      role="group"
      aria-label={label}
      dir="ltr"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the keyboard
      tabIndex={0}
      className={classNames(
        styles['text'],
        wraps && styles['wraps'],
        boxed && styles['boxed'],
        className,
      )}
    >
      {children}
    </pre>
  )
}
