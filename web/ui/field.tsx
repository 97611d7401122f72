import { type ReactNode, useId } from 'react'
import styles from './field.module.css'

interface FieldProps {
  readonly label: string
  /** What it is for, where the label does not say enough. */
  readonly hint?: string
  /** What is wrong with what stands in it. */
  readonly error?: string | undefined
  /** The control, which must take what it is given. */
  readonly children: (control: FieldControl) => ReactNode
}

interface FieldControl {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** A label, a control, and the words around it, tied together. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const words = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
  const describedBy = words.filter((word) => word !== false).join(' ')
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles['error']}>
          {error}
        </p>
      )}
    </div>
  )
}
