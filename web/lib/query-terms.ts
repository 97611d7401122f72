/** A search's text as a list of terms that all must hold: what chips, facets and cells write and take away. */
import { QUERY_DIALECTS } from '../../contract/model/query/query-dialect.ts'
import { readTokens, type QueryToken } from '../../contract/model/query/query-token.ts'

/**
 * The terms of a search, as they were written: a chip each. A search with `OR` outside of parentheses
 * is one term, and so is what cannot be read.
 */
export function splitTerms(text: string): string[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const tokens = readAll(trimmed)
  if (tokens === null) return [trimmed]
  const terms: string[] = []
  let depth = 0
  let start = -1
  for (const { kind, start: from, end } of tokens) {
    if (depth === 0 && kind === 'or') return [trimmed]
    if (kind === 'end' || (depth === 0 && kind === 'and')) continue
    if (start === -1) start = from
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
    if (depth < 0) return [trimmed]
    // What is negated belongs to its sign.
    if (depth === 0 && kind !== 'not') {
      terms.push(trimmed.slice(start, end))
      start = -1
    }
  }
  return depth > 0 || start !== -1 ? [trimmed] : terms
}

/** One text of several terms: one that would reach into the others is put in parentheses. */
export function joinTerms(terms: readonly string[]): string {
  if (terms.length <= 1) return terms[0]?.trim() ?? ''
  return terms
    .map((term) => {
      const tokens = readAll(term)
      return tokens !== null && isAlternative(tokens) ? `(${term})` : term
    })
    .join(' ')
}

/** The search with one more term; of one that is there already, the same. */
export function withTerm(text: string, term: string): string {
  const terms = splitTerms(text)
  return terms.includes(term) ? text : joinTerms([...terms, term])
}

/** The search with a term in the place of every other one about the same field. */
export function onlyTerm(text: string, term: string): string {
  const field = fieldOf(term)
  return joinTerms([...splitTerms(text).filter((other) => fieldOf(other) !== field), term])
}

/** The opposite of a term. */
export function negated(term: string): string {
  if (term.startsWith('-')) return term.slice(1)
  const inside = /^NOT\s+/.exec(term)
  if (inside !== null) return term.slice(inside[0].length)
  const tokens = readAll(term)
  return tokens !== null && isAlternative(tokens) ? `-(${term})` : `-${term}`
}

/** The word before the colon of a term, negated or not; null where it has none. */
export function fieldOf(term: string): string | null {
  return /^-?([a-z_-]+):/i.exec(term)?.[1]?.toLowerCase() ?? null
}

/** A value as it must be written to stand for itself. */
export function valueText(value: string): string {
  if (/^[\p{L}\p{N}_.@/-]+$/u.test(value) && !/^(?:AND|OR|NOT|none|-)/.test(value)) return value
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function isAlternative(tokens: readonly QueryToken[]): boolean {
  let depth = 0
  for (const { kind } of tokens) {
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
    if (kind === 'or' && depth === 0) return true
  }
  return false
}

function readAll(text: string): QueryToken[] | null {
  try {
    return readTokens(text, QUERY_DIALECTS.sepal)
  } catch {
    return null // not finished being written: shown as it is
  }
}
