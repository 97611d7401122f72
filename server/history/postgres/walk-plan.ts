/** How the rows of a selection are come by: in the order of lists by an index, or as few candidates. */
import { type SegmentTree, partsOf } from '../sqlite/segment-tree.ts'
import { type Bind, escapeLike, payloadText, uuidRange } from './selection-sql.ts'
import { toStored } from './stored-text.ts'
import { splitIds } from './task-id.ts'
import { WORD_KIND, type Words } from './words.ts'

/** Index entries that are walked: all, or those of each pick. */
export type WalkPlan =
  | { readonly by: 'newest' }
  | { readonly by: 'state' | 'error'; readonly ids: readonly number[] }
  /** One type and one state at the same place of both. */
  | { readonly by: 'type'; readonly types: readonly number[]; readonly states: readonly number[] }

/** Walks at once at most; beyond, every row is walked, and a page is full before long. */
const MAX_PICKS = 256

export function planWalk(tree: SegmentTree, words: Pick<Words, 'idsWhere'>): WalkPlan {
  const wanted = (column: string): readonly number[] | null => {
    const lists = partsOf(tree).flatMap((part) =>
      part.kind === 'term' &&
      !part.isNegated &&
      part.term.kind === 'word' &&
      part.term.column === column
        ? [part.term.words]
        : [],
    )
    const [shortest] = lists.toSorted((a, b) => a.length - b.length)
    return shortest ?? null
  }
  const errors = wanted('error_id')
  if (errors !== null && errors.length <= MAX_PICKS) return { by: 'error', ids: errors }
  const states = wanted('state_id')
  const types = wanted('type_id')
  if (types !== null && types.length <= MAX_PICKS) {
    const inStates = states ?? words.idsWhere(WORD_KIND.state, () => true)
    if (types.length * inStates.length <= MAX_PICKS) {
      const pairs = types.flatMap((type) => inStates.map((state) => [type, state] as const))
      return {
        by: 'type',
        types: pairs.map(([type]) => type),
        states: pairs.map(([, state]) => state),
      }
    }
  }
  if (states !== null && states.length <= MAX_PICKS) return { by: 'state', ids: states }
  return { by: 'newest' }
}

export const picksOf = (plan: WalkPlan): number =>
  plan.by === 'newest' ? 1 : plan.by === 'type' ? plan.types.length : plan.ids.length

/** The table of what is picked, and what a row `t` must have of it; null: no pick. */
export function pickSql(plan: WalkPlan, bind: Bind): { from: string; where: string } | null {
  switch (plan.by) {
    case 'newest':
      return null
    case 'type':
      return {
        from: `unnest(${bind(plan.types)}::integer[], ${bind(plan.states)}::integer[]) AS pick (a, b)`,
        where: 't.type_id = pick.a AND t.state_id = pick.b',
      }
    case 'state':
    case 'error':
      return {
        from: `unnest(${bind(plan.ids)}::integer[]) AS pick (a)`,
        where: `t.${plan.by}_id = pick.a`,
      }
  }
}

/**
 * Where an index of ids, parents or parts of exceptions finds the rows that can pass: a statement of
 * their keys (segment, n), which may be some too many. Null where no index does.
 */
export function candidatesSql(tree: SegmentTree, hasTextIndex: boolean, bind: Bind): string | null {
  for (const part of partsOf(tree)) {
    if (part.kind !== 'term' || part.isNegated) continue
    const { term } = part
    if (term.kind === 'idIs' && term.column !== 'root_id') {
      const { uuids, texts } = splitIds(term.ids)
      const column = term.column === 'id' ? ['uuid', 'id'] : ['parent_uuid', 'parent_id']
      const key = 'SELECT segment, n FROM $schema.task WHERE'
      return `${key} ${column[0]} = ANY (${bind(uuids)}::uuid[])
        UNION ALL ${key} ${column[1]} = ANY (${bind(texts)}::text[])`
    }
    if (term.kind === 'idStarts' && term.column === 'id' && term.text.length >= MIN_CHARS) {
      const range = uuidRange(term.text)
      const key = 'SELECT segment, n FROM $schema.task WHERE'
      const odd = `${key} id IS NOT NULL AND starts_with(coalesce(id_folded, id), ${bind(toStored(term.text))})`
      if (range === null) return odd
      return `${key} uuid BETWEEN ${bind(range.from)}::uuid AND ${bind(range.to)}::uuid
        UNION ALL ${odd}`
    }
    if (
      term.kind === 'text' &&
      hasTextIndex &&
      term.columns.every((column) => column === 'exception') &&
      TRIGRAMS.test(term.text)
    ) {
      const pattern = bind(`%${escapeLike(toStored(term.text))}%`)
      return `SELECT p.segment, p.n FROM $schema.payload AS p
        WHERE ${payloadText('exception')} LIKE ${pattern}`
    }
  }
  return null
}

const MIN_CHARS = 4
/** Less than this the index would be read as a whole. */
const TRIGRAMS = /[a-z\d]{3}/
