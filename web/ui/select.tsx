import type { SelectHTMLAttributes } from 'react'
import styles from './select.module.css'

interface SelectProps<Value extends string> extends Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  'value' | 'onChange'
> {
  readonly value: Value
  readonly choices: readonly { readonly value: Value; readonly label: string }[]
  readonly onChoose: (value: Value) => void
}

/** One of several, in the browser's own list. */
export function Select<Value extends string>({
  value,
  choices,
  onChoose,
  ...props
}: SelectProps<Value>) {
  return (
    <select
      {...props}
      className={styles['select']}
      value={value}
      onChange={({ target }) => {
        const choice = choices.find((one) => one.value === target.value)
        if (choice !== undefined) onChoose(choice.value)
      }}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
}
