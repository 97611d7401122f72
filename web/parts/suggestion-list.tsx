import { useEffect, useRef } from 'react'
import { formatCount } from '../lib/number-format.ts'
import type { Suggestion } from '../lib/query-completion.ts'
import { visibleLine } from '../lib/visible-text.ts'
import styles from './filter-bar.module.css'

interface SuggestionListProps {
  readonly id: string
  readonly label: string
  readonly suggestions: readonly Suggestion[]
  /** Index of the one that Enter takes; -1: none. */
  readonly active: number
  readonly onChoose: (suggestion: Suggestion) => void
}

/** What can be written next, below the line: the keyboard stays in the line. */
export function SuggestionList({ id, label, suggestions, active, onChoose }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div
      ref={list}
      id={`${id}-list`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the line above it takes the keys, and each holds more than text
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      className={styles['list']}
      hidden={suggestions.length === 0}
      // The line keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
    >
      {suggestions.map((suggestion, at) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the line takes the keys: aria-activedescendant
        <div
          key={suggestion.label}
          id={`${id}-${at}`}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className={styles['option']}
          onClick={() => onChoose(suggestion)}
        >
          <code>{visibleLine(suggestion.label)}</code>
          <span className={styles['detail']}>{suggestion.detail}</span>
          {suggestion.count !== null && (
            <span className={styles['count']}>{formatCount(suggestion.count)}</span>
          )}
        </div>
      ))}
    </div>
  )
}
