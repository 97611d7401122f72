/** Which series have rows in a range, and how many: the scope is applied before anything is summed. */
import { inScope, type Scope } from '../../../contract/model/scope.ts'
import type { Run } from '../../postgres/database.ts'
import type { SeriesQuery } from '../rollup-store.ts'
import { fromStored } from './stored-text.ts'

export interface SeriesNames {
  readonly name: string | null
  readonly worker: string | null
  readonly queue: string | null
}

export interface FoundSeries {
  /** Those that pass, by id. */
  readonly passing: ReadonlyMap<number, SeriesNames>
  /** Rows of all of them, passing or not. */
  readonly rows: number
}

/** @param sql gives id, name, worker, queue and rows of each series */
export async function findSeries(
  run: Run,
  { sql, values }: { readonly sql: string; readonly values: readonly unknown[] },
  scope: Scope,
  only: SeriesQuery['only'] = {},
): Promise<FoundSeries> {
  const found = await run(sql, values)
  const passing = new Map<number, SeriesNames>()
  let rows = 0
  for (const [id, name, worker, queue, count] of found.rows) {
    rows += Number(count)
    const names = { name: text(name), worker: text(worker), queue: text(queue) }
    const isAsked = (['name', 'worker', 'queue'] as const).every(
      (field) => only[field] === undefined || only[field] === names[field],
    )
    if (isAsked && inScope(scope, names)) passing.set(Number(id), names)
  }
  return { passing, rows }
}

const text = (value: unknown): string | null =>
  typeof value === 'string' ? fromStored(value) : null
