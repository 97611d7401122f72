/** A scope, and names that are asked for, as numbers of the sums' own words. */
import { inGlobs, isUnrestricted, type Scope } from '../../../contract/model/scope.ts'
import type { Words } from '../word-kind.ts'
import { NAME_KINDS } from './rollup-names.ts'

export interface RowKey {
  readonly type: number
  readonly worker: number
  readonly queue: number
}

type Only = Readonly<Partial<Record<'name' | 'worker' | 'queue', string>>>

/** Whether a row may be counted. A name that is not known is inside only where nothing is restricted. */
export function rowsInScope(words: Words, scope: Scope, only: Only = {}): (row: RowKey) => boolean {
  const types = allowed(words, 'name', scope.tasks, only.name)
  const workers = allowed(words, 'worker', scope.workers, only.worker)
  const queues = allowed(words, 'queue', scope.queues, only.queue)
  return ({ type, worker, queue }) =>
    (types === null || types.has(type)) &&
    (workers === null || workers.has(worker)) &&
    (queues === null || queues.has(queue))
}

/** Null: every row. */
function allowed(
  words: Words,
  name: keyof typeof NAME_KINDS,
  globs: readonly string[],
  only: string | undefined,
): ReadonlySet<number> | null {
  const kind = NAME_KINDS[name]
  if (only !== undefined) {
    const id = inGlobs(globs, only) ? words.idOf(kind, only.toWellFormed()) : null
    return new Set(id === null ? [] : [id])
  }
  if (isUnrestricted(globs)) return null
  return new Set(words.idsWhere(kind, (text) => inGlobs(globs, text)))
}
