import { CircleAlert } from 'lucide-react'
import type { QueryProblem } from '../../contract/model/query/query-problem.ts'
import { visibleLine } from '../lib/visible-text.ts'
import { Button } from '../ui/button.tsx'
import styles from './filter-bar.module.css'

interface QueryProblemTextProps {
  readonly id: string
  /** What was written. */
  readonly text: string
  readonly problem: QueryProblem
  /** Below still stands what another search found. */
  readonly showsBefore: boolean
  /** Puts another word in the place of the one that is none. */
  readonly onTake: (word: string) => void
}

/** What is wrong with a search, and where: the place is underlined. */
export function QueryProblemText({
  id,
  text,
  problem,
  showsBefore,
  onTake,
}: QueryProblemTextProps) {
  const { message, start, nearest } = problem
  const end = Math.max(problem.end, Math.min(start + 1, text.length))
  // A misspelt field: only its word is to be replaced.
  const isField = nearest.length > 0 && text.slice(start, end).includes(':')
  return (
    <div id={id} className={styles['problem']} role="alert">
      <p className={styles['says']}>
        <CircleAlert size={14} aria-hidden="true" />
        <span>
          {message} (character {start + 1}).{showsBefore && ' Showing the search before.'}
        </span>
      </p>
      <pre dir="ltr">
        {visibleLine(text.slice(0, start))}
        <mark>{visibleLine(text.slice(start, end)) || '␣'}</mark>
        {visibleLine(text.slice(end))}
      </pre>
      {nearest.length > 0 && (
        <p>
          Did you mean{' '}
          {nearest.map((word) => (
            <Button
              key={word}
              look="quiet"
              onClick={() =>
                onTake(isField ? text.slice(start, end).replace(/^[^:]*/, word) : word)
              }
            >
              {word}
            </Button>
          ))}
        </p>
      )}
    </div>
  )
}
