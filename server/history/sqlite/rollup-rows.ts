/** Rows of sums as they are read. */
import type { SQLOutputValue } from 'node:sqlite'
import type { Effort } from '../query/effort.ts'
import type { Sums } from '../rollup-store.ts'
import type { RowKey } from './rollup-scope.ts'

/** Rows after which it is asked whether the query has to end. */
const SPENT_AT_ONCE = 1_000

export const nothing = <Row>(effort: Effort): Sums<Row> => ({ rows: [], ...effort.report(false) })

/** Yields rows until there are none, or the effort is spent; asked seldom, as asking takes time too. */
export function* within<Row>(rows: Iterable<Row>, effort: Effort): Generator<Row> {
  let unspent = 0
  for (const row of rows) {
    yield row
    unspent += 1
    if (unspent < SPENT_AT_ONCE) continue
    effort.spend(unspent)
    unspent = 0
    if (effort.isSpent()) return
  }
  effort.spend(unspent)
}

export const keyOf = (row: Record<string, SQLOutputValue>): RowKey => ({
  type: Number(row.type),
  worker: Number(row.worker),
  queue: Number(row.queue),
})
