/** The parts of a value: what stands before it, its items, its wildcards. */
import { QuerySyntaxError } from './query-problem.ts'
import type { QueryPiece, QueryToken } from './query-token.ts'

/** Takes off an unquoted operator at the beginning; of several that fit the first in the list. */
export function readOperator<Operator extends string>(
  pieces: readonly QueryPiece[],
  operators: readonly Operator[],
): { readonly operator: Operator | null; readonly rest: readonly QueryPiece[] } {
  const [first, ...others] = pieces
  if (first === undefined || first.quoted) return { operator: null, rest: pieces }
  const operator = operators.find((sign) => first.text.startsWith(sign)) ?? null
  const text = first.text.slice(operator?.length ?? 0)
  return { operator, rest: text === '' ? others : [{ ...first, text }, ...others] }
}

/**
 * The items between unquoted commas; one may be empty only if it is quoted.
 *
 * @throws {QuerySyntaxError} one is missing
 */
export function splitList(
  pieces: readonly QueryPiece[],
  token: QueryToken,
): readonly (readonly QueryPiece[])[] {
  const items: QueryPiece[][] = [[]]
  for (const piece of pieces) {
    const [head = '', ...tail] = piece.quoted ? [piece.text] : piece.text.split(',')
    if (head !== '' || piece.quoted) items.at(-1)?.push({ ...piece, text: head })
    for (const text of tail) items.push(text === '' ? [] : [{ ...piece, text }])
  }
  if (items.every((item) => item.length > 0)) return items
  throw new QuerySyntaxError('Empty item in a list', token)
}

const WILDCARD = /[*?]/

/**
 * Whether it has wildcards.
 *
 * @throws {QuerySyntaxError} there is a quoted one as well: a pattern cannot tell them apart
 */
export function isPattern(item: readonly QueryPiece[], token: QueryToken): boolean {
  const has = (quoted: boolean) =>
    item.some((piece) => piece.quoted === quoted && WILDCARD.test(piece.text))
  if (!has(false)) return false
  if (!has(true)) return true
  throw new QuerySyntaxError('A quoted * or ? cannot stand beside one that is not', token)
}
