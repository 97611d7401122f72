/** Drops names and error groups that no row of the sums uses any more, a slice at a time. */
import type { DatabaseSync } from 'node:sqlite'
import type { RollupNames } from './rollup-names.ts'

export interface UnusedNamesOptions {
  readonly db: DatabaseSync
  readonly names: RollupNames
  readonly forgetErrors: () => void
  readonly transaction: (work: () => void) => void
}

const SLICE_ROWS = 2_000
/** Names below which nobody looks for unused ones. */
const MANY_NAMES = 20_000

const KEY = ['type_id', 'worker_id', 'queue_id']
/** Tables that name something, the column to read them by, and those with the names. */
const USES = [
  ['rollup', 'minute', KEY],
  ['rollup_hour', 'minute', KEY],
  ['error_minute', 'minute', ['error_id', ...KEY]],
  ['queue_sample', 'at', ['queue_id']],
  ['worker_sample', 'at', ['worker_id']],
] as const

/** Between two steps anything may be written: what is used meanwhile stays. */
export function* dropUnusedNames(options: UnusedNamesOptions): Generator<undefined> {
  const { db, names, forgetErrors, transaction } = options
  const used = new Set<number>()
  names.watch(used)
  try {
    transaction(() =>
      db.exec(`DELETE FROM error_group WHERE NOT EXISTS (
        SELECT 1 FROM error_minute WHERE error_minute.error_id = error_group.error_id)`),
    )
    forgetErrors()
    yield
    const all = db.prepare('SELECT count(*) AS count, max(id) AS last FROM word').get()
    if (Number(all?.count) < MANY_NAMES) return
    for (const [table, column, ids] of USES) {
      const from = db.prepare(`SELECT min(${column}) AS at FROM ${table} WHERE ${column} > ?`)
      const end = db.prepare(
        `SELECT ${column} AS at FROM ${table} WHERE ${column} >= ? ORDER BY ${column}
         LIMIT 1 OFFSET ${SLICE_ROWS}`,
      )
      const rows = db.prepare(
        `SELECT ${ids.join(', ')} FROM ${table} WHERE ${column} >= ? AND ${column} <= ?`,
      )
      for (let last = -Infinity; ;) {
        const first = from.get(last)?.at
        if (typeof first !== 'number') break
        const to = Number(end.get(first)?.at ?? Number.MAX_SAFE_INTEGER)
        for (const row of rows.iterate(first, to)) {
          for (const id of Object.values(row)) used.add(Number(id))
        }
        last = to
        yield
      }
    }
    const drop = db.prepare('DELETE FROM word WHERE id = ?')
    const some = db.prepare('SELECT id FROM word WHERE id > ? AND id <= ? ORDER BY id LIMIT ?')
    for (let last = 0; ;) {
      const found = some.all(last, Number(all?.last), SLICE_ROWS).map(({ id }) => Number(id))
      if (found.length === 0) return
      transaction(() => {
        for (const id of found) if (!used.has(id)) drop.run(id)
      })
      names.forget()
      last = found.at(-1) ?? Infinity
      yield
    }
  } finally {
    names.watch(null)
  }
}
