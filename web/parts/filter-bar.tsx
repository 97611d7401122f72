import { CircleQuestionMark, Search, X } from 'lucide-react'
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef, useState } from 'react'
import {
  type CountedValue,
  type Suggestion,
  suggestionsFor,
  wordAtCaret,
  type WordAtCaret,
} from '../lib/query-completion.ts'
import { negated, onlyTerm, splitTerms } from '../lib/query-terms.ts'
import { IconButton } from '../ui/button.tsx'
import { QueryProblemText } from './query-problem-text.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { TermChip } from './term-chip.tsx'
import { useQueryDraft } from './use-query-draft.ts'
import styles from './filter-bar.module.css'

export interface FilterBarHandle {
  readonly focus: () => void
}

interface FilterBarProps {
  readonly label: string
  /** The search that holds. */
  readonly value: string
  readonly maxLength: number
  /** Called 250 ms after the last key, and at once when a term is finished (`committed`). */
  readonly onSearch: (text: string, committed: boolean) => void
  /** Values that tasks have for the field of this word, as far as they are known by now. */
  readonly useValues: (word: WordAtCaret | null) => readonly CountedValue[]
  readonly onHelp: () => void
  readonly ref?: Ref<FilterBarHandle>
}

/** A search as chips and a line to write in, with completion; what cannot be read is said below it. */
export function FilterBar(props: FilterBarProps) {
  const { label, value, maxLength, onSearch, useValues, onHelp, ref } = props
  const draft = useQueryDraft(value, onSearch)
  const { terms, text, problem } = draft
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [caret, setCaret] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const word = isOpen ? wordAtCaret(text, Math.min(caret, text.length)) : null
  const values = useValues(word)
  const suggestions = word === null ? [] : suggestionsFor(word, values)
  const shown = suggestions.length > 0
  const chosen = suggestions[active]
  // What can be chosen to go on says more than what is missing.
  const said = shown ? null : problem
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }), [])

  const close = () => {
    setOpen(false)
    setActive(-1)
  }
  const write = (next: string, at: number) => {
    draft.write(next)
    setCaret(at)
    setOpen(true)
    setActive(-1)
  }
  const take = ({ insert, goesOn }: Suggestion) => {
    if (word === null) return
    const next = text.slice(0, word.from) + insert + text.slice(word.to)
    input.current?.focus()
    if (goesOn) return write(next, word.from + insert.length)
    close()
    draft.commit(next)
  }
  const editLast = () => {
    const last = terms.at(-1)
    if (last !== undefined) draft.setTerms(terms.slice(0, -1), last)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const isEmpty = text === ''
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined && (shown || by === 1)) {
      event.preventDefault()
      setOpen(true)
      const count = suggestions.length + 1
      setActive(((active + by + 1 + count) % count) - 1)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) {
      event.preventDefault()
      take(chosen)
    } else if (event.key === 'Enter') {
      close()
      draft.commit()
    } else if (event.key === 'Escape') {
      if (shown) close()
      else if (isEmpty) event.currentTarget.blur()
      else draft.write('')
    } else if (event.key === 'Backspace' && isEmpty) {
      event.preventDefault()
      editLast()
    }
  }

  return (
    <search className={styles['search']}>
      <div className={styles['bar']} data-invalid={said !== null || undefined}>
        <Search size={16} aria-hidden="true" className={styles['icon']} />
        {terms.length > 0 && (
          <ul className={styles['chips']} aria-label="Terms of the search">
            {terms.map((term, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- a term may be there twice
              <li key={`${at} ${term}`}>
                <TermChip
                  term={term}
                  onEdit={() => {
                    draft.setTerms(terms.toSpliced(at, 1), term)
                    input.current?.focus()
                  }}
                  onNegate={() => draft.setTerms(terms.toSpliced(at, 1, negated(term)))}
                  onOnly={() => draft.setTerms(splitTerms(onlyTerm(terms.join(' '), term)))}
                  onRemove={() => {
                    draft.setTerms(terms.toSpliced(at, 1), text)
                    input.current?.focus()
                  }}
                />
              </li>
            ))}
          </ul>
        )}
        <input
          ref={input}
          type="text"
          role="combobox"
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-label={label}
          aria-keyshortcuts="/"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${active}`}
          aria-invalid={said !== null}
          aria-describedby={said === null ? undefined : `${id}-problem`}
          placeholder={terms.length === 0 ? 'Search tasks: state:FAILURE name:billing.* …' : 'Add…'}
          maxLength={maxLength}
          value={text}
          onChange={({ target }) => write(target.value, target.selectionStart ?? 0)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onBlur={() => {
            close()
            if (text.trim() !== '') draft.commit()
          }}
          onKeyDown={onKeyDown}
        />
        {(terms.length > 0 || text !== '') && (
          <IconButton
            look="quiet"
            className={styles['tool']}
            label="Clear the search"
            icon={<X size={14} aria-hidden="true" />}
            onClick={() => draft.setTerms([])}
          />
        )}
        <IconButton
          look="quiet"
          className={styles['tool']}
          label="How to search"
          icon={<CircleQuestionMark size={14} aria-hidden="true" />}
          onClick={onHelp}
        />
        <SuggestionList
          id={id}
          suggestions={suggestions}
          active={active}
          onChoose={take}
          label={word?.field == null ? 'Fields' : `Values of ${word.field.word}`}
        />
      </div>
      {said !== null && (
        <QueryProblemText
          id={`${id}-problem`}
          text={text}
          problem={said}
          showsBefore={text !== value}
          onTake={(better) => {
            draft.write(text.slice(0, said.start) + better + text.slice(said.end))
            input.current?.focus()
          }}
        />
      )}
    </search>
  )
}
