/**
 * The sums of one table, `rollup` or `rollup_hour`, as its writer adds to them.
 *
 * The rows of the newest minutes are remembered: a batch touches the same ones as the batch before,
 * and reading and decoding each would cost more than the adding.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { type DurationSketch, mergeSketch } from '../../../contract/model/duration-sketch.ts'
import { noCounts, type Outcome, OUTCOMES } from '../../../contract/model/rollup.ts'
import { addEncoded, encodeSketch } from '../sketch-blob.ts'
import { NO_NAME } from './rollup-names.ts'

/** A row, its names as numbers. */
export interface SumRow {
  readonly type: number
  readonly worker: number
  readonly queue: number
  readonly counts: Record<Outcome, number>
  readonly runtime: Map<number, number>
  readonly wait: Map<number, number>
}

export interface Sums extends Pick<SumRow, 'type' | 'worker' | 'queue'> {
  readonly counts: Readonly<Record<Outcome, number>>
  readonly runtime: DurationSketch
  readonly wait: DurationSketch
}

export interface RollupTable {
  /** Beyond `maxRows` in one minute, new names are summed under none. */
  add(minute: number, sums: Sums): void
  /** Writes what was added. Inside a transaction. */
  flush(): void
  /** Of one minute, as they lie in the table. */
  rows(minute: number): SumRow[]
  /** Forgets what it remembers, what was not flushed included. */
  forget(): void
}

const REMEMBERED_MINUTES = 3
const KEY = ['minute', 'type_id', 'worker_id', 'queue_id']
const SUM_COLUMNS = [...OUTCOMES, 'runtime', 'wait'] as const

export function openRollupTable(
  db: DatabaseSync,
  table: 'rollup' | 'rollup_hour',
  maxRows: number,
): RollupTable {
  const columns = [...KEY, ...SUM_COLUMNS]
  const save = db.prepare(
    `REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  const read = db.prepare(`SELECT ${columns.join(', ')} FROM ${table} WHERE minute = ?`)
  const minutes = new Map<number, Map<string, SumRow>>()
  const changed = new Map<SumRow, number>()

  return {
    add(minute, sums) {
      const rows = rowsOf(minute)
      const key = keyOf(sums)
      let row = rows.get(key)
      if (row === undefined) {
        const isFull = rows.size >= maxRows
        const names = isFull ? { type: NO_NAME, worker: NO_NAME, queue: NO_NAME } : sums
        row = (isFull ? rows.get(keyOf(names)) : undefined) ?? emptyRow(names)
        rows.set(keyOf(names), row)
      }
      for (const outcome of OUTCOMES) row.counts[outcome] += sums.counts[outcome]
      mergeSketch(row.runtime, sums.runtime)
      mergeSketch(row.wait, sums.wait)
      changed.set(row, minute)
    },
    flush() {
      for (const [row, minute] of changed) save.run(...encodeSums(minute, row))
      changed.clear()
      for (const minute of [...minutes.keys()].sort((a, b) => a - b)) {
        if (minutes.size <= REMEMBERED_MINUTES) break
        minutes.delete(minute)
      }
    },
    rows: readRows,
    forget() {
      minutes.clear()
      changed.clear()
    },
  }

  function rowsOf(minute: number): Map<string, SumRow> {
    const known = minutes.get(minute)
    if (known !== undefined) return known
    const rows = new Map(readRows(minute).map((row) => [keyOf(row), row]))
    minutes.set(minute, rows)
    return rows
  }

  function readRows(minute: number): SumRow[] {
    return read.all(minute).map((stored) => {
      const row = emptyRow({
        type: Number(stored.type_id),
        worker: Number(stored.worker_id),
        queue: Number(stored.queue_id),
      })
      for (const outcome of OUTCOMES) row.counts[outcome] = Number(stored[outcome])
      if (stored.runtime instanceof Uint8Array) addEncoded(row.runtime, stored.runtime)
      if (stored.wait instanceof Uint8Array) addEncoded(row.wait, stored.wait)
      return row
    })
  }
}

const keyOf = ({ type, worker, queue }: Pick<SumRow, 'type' | 'worker' | 'queue'>): string =>
  `${type} ${worker} ${queue}`

const emptyRow = ({ type, worker, queue }: Pick<SumRow, 'type' | 'worker' | 'queue'>): SumRow => ({
  type,
  worker,
  queue,
  counts: noCounts(),
  runtime: new Map(),
  wait: new Map(),
})

const encodeSums = (minute: number, row: SumRow): SQLInputValue[] => [
  minute,
  row.type,
  row.worker,
  row.queue,
  ...OUTCOMES.map((outcome) => row.counts[outcome]),
  encodeSketch(row.runtime),
  encodeSketch(row.wait),
]
