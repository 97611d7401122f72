import { Search, X } from 'lucide-react'
import { type Ref, useEffect, useRef, useState } from 'react'
import styles from './search-field.module.css'

interface SearchFieldProps {
  readonly label: string
  readonly placeholder: string
  /** What holds; the field follows it when it changes from outside. */
  readonly value: string
  /** Called while somebody types, 250 ms after the last key, and at once on Enter (`committed`). */
  readonly onSearch: (text: string, committed: boolean) => void
  readonly maxLength: number
  readonly ref?: Ref<HTMLInputElement>
}

const DEBOUNCE_MS = 250

export function SearchField({
  label,
  placeholder,
  value,
  onSearch,
  maxLength,
  ref,
}: SearchFieldProps) {
  const [text, setText] = useState(value)
  const [followed, setFollowed] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (followed !== value) {
    setFollowed(value)
    if (value !== text.trim()) setText(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  const search = (next: string, committed: boolean) => {
    clearTimeout(timer.current)
    setText(next)
    if (committed) onSearch(next.trim(), true)
    else timer.current = setTimeout(() => onSearch(next.trim(), false), DEBOUNCE_MS)
  }

  return (
    <search className={styles['field']}>
      <Search size={16} aria-hidden="true" className={styles['icon']} />
      <input
        ref={ref}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        maxLength={maxLength}
        value={text}
        onChange={(event) => search(event.target.value, false)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(text, true)
          else if (event.key === 'Escape' && text !== '') search('', true)
          else if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {text === '' ? (
        <kbd aria-hidden="true" className={styles['hint']}>
          /
        </kbd>
      ) : (
        <button
          type="button"
          className={styles['clear']}
          aria-label={`Clear ${label.toLowerCase()}`}
          data-tip="Clear"
          onClick={() => search('', true)}
        >
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </search>
  )
}
