/** In which order of which index the rows of a selection are walked. */
import { partsOf, type SegmentTree } from '../query/segment-tree.ts'
import { type AskedWords, WORD_KIND } from '../word-kind.ts'
import type { Bind } from './selection-sql.ts'

/** Index entries that are walked: all, or those of each pick. */
export type WalkPlan =
  | { readonly by: 'newest' }
  | { readonly by: 'state' | 'error'; readonly ids: readonly number[] }
  /** One type and one state at the same place of both. */
  | { readonly by: 'type'; readonly types: readonly number[]; readonly states: readonly number[] }

/** Walks at once at most; beyond, every row is walked, and a page is full before long. */
const MAX_PICKS = 256

export function planWalk(tree: SegmentTree, words: Pick<AskedWords, 'idsWhere'>): WalkPlan {
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
