import { plural } from '../../lib/number-format.ts'
import type { RowsView } from '../../lib/row-store.ts'
import { Button } from '../../ui/button.tsx'
import styles from './list-end.module.css'

interface ListEndProps {
  readonly view: RowsView
  readonly failed: boolean
  readonly onRetry: () => void
}

/** What follows the last row: the end, or more to come. */
export function ListEnd({ view, failed, onRetry }: ListEndProps) {
  const { rows, next, prev, before } = view
  if (next === null) {
    const total = before + rows.length
    // A list that was entered in the middle does not know what lies before.
    const isWhole = prev === null || before > 0
    return (
      <p className={styles['end']}>End of the list{isWhole && <> · {plural(total, 'task')}</>}</p>
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
