import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { classNames } from './class-names.ts'
import styles from './dialog.module.css'

interface DialogProps {
  readonly title: string
  readonly children: ReactNode
  /** Buttons; the one with `data-first-focus` has focus at the start. */
  readonly actions: ReactNode
  /** Esc calls it. Without it the dialog is a question that only its actions answer. */
  readonly onClose?: () => void
  /** For more than a few lines. @default false */
  readonly wide?: boolean
}

/** Something that stands before the page until it is answered or closed. Focus goes back where it was. */
export function Dialog({ title, children, actions, onClose, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // Closed while it is still on the page: only then the browser gives focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    element?.querySelector<HTMLElement>('[data-first-focus]')?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={classNames(styles['dialog'], wide && styles['wide'])}
      {...(onClose === undefined && { role: 'alertdialog' })}
      aria-labelledby={`${id}-title`}
      {...(onClose === undefined && { 'aria-describedby': `${id}-words` })}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <div id={`${id}-words`} className={styles['words']}>
        {children}
      </div>
      <div className={styles['actions']}>{actions}</div>
    </dialog>
  )
}
