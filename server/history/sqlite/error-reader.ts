import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { ErrorSignature } from '../../../contract/model/error-fingerprint.ts'
import type { Effort } from '../query/effort.ts'
import type { ErrorGroup, ErrorQuery, Sums } from '../rollup-store.ts'
import { WORD_KIND, type Words } from '../word-kind.ts'
import { NO_NAME } from './rollup-names.ts'
import { keyOf, nothing, within } from './rollup-rows.ts'
import { rowsInScope } from './rollup-scope.ts'

/** Of one group: more are not named. */
const MAX_WORKERS = 100

interface ErrorSum {
  count: number
  readonly workers: Set<number>
  readonly trend: Map<number, number>
}

/** Groups of errors, most failures first. */
export function readErrors(
  db: DatabaseSync,
  words: Words,
  asked: ErrorQuery,
  effort: Effort,
): Sums<ErrorGroup> {
  const passes = rowsInScope(words, asked.scope)
  const only = asked.error === undefined ? null : words.idOf(WORD_KIND.error, asked.error)
  if (asked.error !== undefined && only === null) return nothing(effort)
  const columns = `minute, error_id, type_id AS type, worker_id AS worker, queue_id AS queue, count`
  const rows =
    only === null
      ? db
          .prepare(
            `SELECT ${columns} FROM error_minute WHERE minute >= ? AND minute < ? ORDER BY minute DESC`,
          )
          .iterate(asked.fromMinute, asked.toMinute)
      : db
          .prepare(
            `SELECT ${columns} FROM error_minute INDEXED BY error_minute_by_error
             WHERE error_id = ? AND minute >= ? AND minute < ? ORDER BY minute DESC`,
          )
          .iterate(only, asked.fromMinute, asked.toMinute)
  const sums = new Map<number, ErrorSum>()
  for (const row of within(rows, effort)) {
    const key = keyOf(row)
    if (!passes(key)) continue
    const id = Number(row.error_id)
    let sum = sums.get(id)
    if (sum === undefined) sums.set(id, (sum = { count: 0, workers: new Set(), trend: new Map() }))
    const count = Number(row.count)
    const minute = Number(row.minute)
    sum.count += count
    if (key.worker !== NO_NAME && sum.workers.size < MAX_WORKERS) sum.workers.add(key.worker)
    sum.trend.set(minute, (sum.trend.get(minute) ?? 0) + count)
  }
  const signatureOf = db.prepare(
    'SELECT name, exception_type, message, frame FROM error_group WHERE error_id = ?',
  )
  const minuteOf = (order: 'ASC' | 'DESC', id: number): number | null => {
    const all = db.prepare(
      `SELECT minute, type_id AS type, worker_id AS worker, queue_id AS queue
       FROM error_minute INDEXED BY error_minute_by_error
       WHERE error_id = ? ORDER BY minute ${order}`,
    )
    for (const row of within(all.iterate(id), effort)) {
      if (passes(keyOf(row))) return Number(row.minute)
    }
    return null
  }
  const limited = effort.isSpent()
  const groups = [...sums]
    .sort(([a, one], [b, other]) => other.count - one.count || a - b)
    .slice(0, asked.limit)
    .map(([id, { count, workers, trend }]) => ({
      error: words.textOf(id),
      ...toSignature(signatureOf.get(id)),
      count,
      // Where the budget does not reach so far, those of the range.
      firstMinute: minuteOf('ASC', id) ?? Math.min(...trend.keys()),
      lastMinute: minuteOf('DESC', id) ?? Math.max(...trend.keys()),
      workers: [...workers].map((worker) => words.textOf(worker)).sort(),
      trend: [...trend]
        .map(([minute, failures]) => ({ minute, count: failures }))
        .sort((a, b) => a.minute - b.minute),
    }))
  return { rows: groups, ...effort.report(limited) }
}

const toSignature = (row: Record<string, SQLOutputValue> | undefined): ErrorSignature => ({
  name: text(row?.name),
  exceptionType: text(row?.exception_type) ?? '',
  message: text(row?.message) ?? '',
  frame: text(row?.frame),
})

const text = (value: SQLOutputValue | undefined): string | null =>
  typeof value === 'string' ? value : null
