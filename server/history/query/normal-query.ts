/**
 * A query as every store compiles it: negation stands at the terms only, `is` is spelled out, what
 * is always or never true is gone, and nothing is nested without need.
 *
 * Without a negation above it, a term that a store cannot answer may be taken for true, and what
 * passes is then a superset: that is what indexes are asked for.
 */
import { foldText } from '../../../contract/model/query/fold-text.ts'
import type { QueryContext, TaskQuery, TaskTerm } from '../../../contract/model/query/task-query.ts'
import { expandKind, type OwnKind } from './expand-kind.ts'

export type NormalQuery = NormalTree<NormalTerm>

/** `and` of none: every task; `or` of none: no task. */
export type NormalTree<Term> =
  | { readonly kind: 'and' | 'or'; readonly of: readonly NormalTree<Term>[] }
  | { readonly kind: 'term'; readonly term: Term; readonly isNegated: boolean }

/** Texts and patterns are folded. */
export type NormalTerm =
  | Exclude<TaskTerm, { kind: 'is' }>
  | { readonly kind: 'is'; readonly what: OwnKind }

const ALWAYS_TRUE = { kind: 'and', of: [] } as const
export const NEVER_TRUE = { kind: 'or', of: [] } as const

export const isAlways = (tree: NormalTree<unknown>): boolean =>
  tree.kind === 'and' && tree.of.length === 0
export const isNever = (tree: NormalTree<unknown>): boolean =>
  tree.kind === 'or' && tree.of.length === 0

export const toNormalQuery = (query: TaskQuery, context: QueryContext): NormalQuery =>
  normal(query, context, false)

function normal(query: TaskQuery, context: QueryContext, isNegated: boolean): NormalQuery {
  switch (query.kind) {
    case 'and':
    case 'or': {
      const parts = query.of.map((part) => normal(part, context, isNegated))
      return (query.kind === 'and') === isNegated ? anyOf(parts) : allOf(parts)
    }
    case 'not':
      return normal(query.of, context, !isNegated)
    case 'is': {
      const expanded = expandKind(query.what, context)
      return expanded.kind === 'is'
        ? termOf({ kind: 'is', what: expanded.what as OwnKind }, isNegated)
        : normal(expanded, context, isNegated)
    }
    case 'oneOf':
      if (query.values.length > 0) return termOf(query, isNegated)
      return isNegated ? ALWAYS_TRUE : NEVER_TRUE
    case 'contains':
      if (query.fields.length > 0) {
        return termOf({ ...query, text: foldText(query.text) }, isNegated)
      }
      return isNegated ? ALWAYS_TRUE : NEVER_TRUE
    case 'startsWith':
      return termOf({ ...query, text: foldText(query.text) }, isNegated)
    case 'glob':
      return termOf({ ...query, pattern: foldText(query.pattern) }, isNegated)
    case 'pair':
    case 'compare':
    case 'missing':
      return termOf(query, isNegated)
  }
}

export const termOf = <Term>(term: Term, isNegated = false): NormalTree<Term> => ({
  kind: 'term',
  term,
  isNegated,
})

/** True where it is not. */
export const negationOf = <Term>(tree: NormalTree<Term>): NormalTree<Term> => {
  if (tree.kind === 'term') return { ...tree, isNegated: !tree.isNegated }
  return { kind: tree.kind === 'and' ? 'or' : 'and', of: tree.of.map(negationOf) }
}

/** True where all of them are. */
export const allOf = <Term>(parts: readonly NormalTree<Term>[]): NormalTree<Term> =>
  join('and', parts, isNever)
/** True where any of them is. */
export const anyOf = <Term>(parts: readonly NormalTree<Term>[]): NormalTree<Term> =>
  join('or', parts, isAlways)

/** @param decides of one part: whether it alone makes the whole what it is */
function join<Term>(
  kind: 'and' | 'or',
  parts: readonly NormalTree<Term>[],
  decides: (part: NormalTree<Term>) => boolean,
): NormalTree<Term> {
  const of = parts.flatMap((part) => (part.kind === kind ? part.of : [part]))
  const decisive = of.find(decides)
  if (decisive !== undefined) return decisive
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind, of }
}
