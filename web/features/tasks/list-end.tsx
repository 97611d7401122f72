import { Link } from '@tanstack/react-router'
import { formatWhole, plural } from '../../lib/number-format.ts'
import { MAX_ROWS, type RowsView } from '../../lib/row-store.ts'
import { Button } from '../../ui/button.tsx'
import type { TaskSearch } from './task-search.ts'
import styles from './list-end.module.css'

interface ListEndProps {
  readonly view: RowsView
  readonly search: TaskSearch
  readonly failed: boolean
  readonly onRetry: () => void
}

/** What follows the last row: the end, more to come, or the way into the past. */
export function ListEnd({ view, search, failed, onRetry }: ListEndProps) {
  const { rows, next, full } = view
  if (next === null) {
    return <p className={styles['end']}>End of the list · {plural(rows.length, 'task')}</p>
  }
  if (full) {
    return (
      <p className={styles['end']}>
        {formatWhole(MAX_ROWS)} tasks are shown at a time.{' '}
        <Link to="/tasks" search={{ ...search, after: next }}>
          Show older tasks
        </Link>
      </p>
    )
  }
  if (failed) {
    return (
      <p className={styles['end']} role="alert">
        Cannot load more tasks. <Button onClick={onRetry}>Try again</Button>
      </p>
    )
  }
  return <p className={styles['end']}>Loading more…</p>
}
