/** A query's filter and scope as one segment's numbers. */
import { inGlobs, isUnrestricted } from '../../../contract/model/scope.ts'
import type { TaskListQuery } from '../task-store.ts'
import { WORD_KIND, type WordKind, type Words } from './words.ts'

/** Ids of the words a row may have; null lets every row through, one without the word too. */
export interface SegmentFilter {
  readonly types: readonly number[] | null
  readonly states: readonly number[] | null
  readonly workers: readonly number[] | null
  readonly queues: readonly number[] | null
  /** Unix seconds, inclusive; null where the query sets no bound. */
  readonly receivedFrom: number | null
  readonly receivedTo: number | null
}

type Query = Pick<TaskListQuery, 'filter' | 'scope'>

/** Null where no row of the segment can pass. */
export function toSegmentFilter({ filter, scope }: Query, words: Words): SegmentFilter | null {
  const part = (filter.name ?? '').toWellFormed().toLowerCase()
  const hasPart = (text: string) => text.toLowerCase().includes(part)
  const ids = {
    types: idsOf(words, WORD_KIND.type, filter.type, scope.tasks, part === '' ? null : hasPart),
    states: statesOf(words, filter.states ?? []),
    workers: idsOf(words, WORD_KIND.node, filter.worker, scope.workers, null),
    queues: idsOf(words, WORD_KIND.queue, undefined, scope.queues, null),
  }
  if (Object.values(ids).some((list) => list !== null && list.length === 0)) return null
  const { receivedFrom = null, receivedTo = null } = filter
  return { ...ids, receivedFrom, receivedTo }
}

/** Words of a kind that are `exact` (if given), inside the globs and pass. */
function idsOf(
  words: Words,
  kind: WordKind,
  exact: string | undefined,
  globs: readonly string[],
  passes: ((text: string) => boolean) | null,
): number[] | null {
  const allowed = (text: string) => inGlobs(globs, text) && (passes === null || passes(text))
  if (exact !== undefined) {
    const id = words.idOf(kind, exact)
    return id !== null && allowed(words.textOf(id)) ? [id] : []
  }
  return isUnrestricted(globs) && passes === null ? null : words.idsWhere(kind, allowed)
}

function statesOf(words: Words, states: readonly string[]): number[] | null {
  if (states.length === 0) return null
  const ids = [...new Set(states)].map((state) => words.idOf(WORD_KIND.state, state))
  return ids.filter((id) => id !== null)
}
