/**
 * Text of a query to its tree, in two dialects: Sepal's own, and Flower's as its routes take it.
 *
 * Source: flower/utils/search.py, docs/tasks_filter.rst: `query := or`, `or := and ("OR" and)*`,
 * `and := negation (["AND"] negation)*`, `negation := ["NOT" | "-"] primary`,
 * `primary := "(" or ")" | term`. Negation is Sepal's.
 */
import { combineQueries } from './combine-queries.ts'
import { parseFlowerTerm } from './parse-flower-term.ts'
import { parseSepalTerm } from './parse-sepal-term.ts'
import { countChars, QUERY_DIALECTS, type QueryDialect } from './query-dialect.ts'
import { QuerySyntaxError, type QueryProblem } from './query-problem.ts'
import { readTokens, strip, type QueryToken } from './query-token.ts'
import { EVERY_TASK, type TaskQuery } from './task-query.ts'
import type { TimeContext } from './time-text.ts'

export type ParsedTaskQuery =
  | { readonly query: TaskQuery; readonly problem: null }
  | { readonly query: null; readonly problem: QueryProblem }

/**
 * The tree of a query, or what is wrong with it. An empty text asks for every task. Never throws,
 * whatever the text; time grows with its length.
 *
 * @param context what relative times are relative to; its zone is one that `isTimeZone` knows
 */
export function parseTaskQuery(
  text: string,
  dialectWord: keyof typeof QUERY_DIALECTS,
  context: TimeContext,
): ParsedTaskQuery {
  const dialect = QUERY_DIALECTS[dialectWord]
  const query = strip(text.toWellFormed())
  const offset = query === '' ? 0 : text.toWellFormed().indexOf(query)
  try {
    return { query: read(query, dialect, context), problem: null }
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error
    return { query: null, problem: problemOf(error, dialect, { query, offset }) }
  }
}

function problemOf(
  { message, start, end, nearest, hasPosition }: QuerySyntaxError,
  { word }: QueryDialect,
  { query, offset }: { readonly query: string; readonly offset: number },
): QueryProblem {
  const where = hasPosition ? ` at position ${countChars(query.slice(0, start))}` : ''
  return {
    message: word === 'flower' ? `${message}${where}.` : message,
    start: offset + start,
    end: offset + end,
    nearest,
  }
}

function read(query: string, dialect: QueryDialect, context: TimeContext): TaskQuery {
  const { maxChars } = dialect
  // No character is more than two units: what is far too long need not be counted.
  if (query.length > maxChars && (query.length > 2 * maxChars || countChars(query) > maxChars)) {
    const all = { start: 0, end: query.length }
    throw new QuerySyntaxError(`Query exceeds ${maxChars} characters`, all, { hasPosition: false })
  }
  return createParser(readTokens(query, dialect), dialect, context)()
}

function createParser(
  tokens: readonly QueryToken[],
  dialect: QueryDialect,
  context: TimeContext,
): () => TaskQuery {
  let at = 0
  const END: QueryToken = { kind: 'end', text: '', pieces: [], start: 0, end: 0 }
  const current = (): QueryToken => tokens[at] ?? END

  /** Takes an operator, after which a term must follow. */
  const takeOperator = (): void => {
    const { text, start, end } = current()
    at += 1
    if (current().kind === 'term' || current().kind === 'open') return
    if (current().kind === 'not' && (text === 'AND' || text === 'OR')) return
    throw new QuerySyntaxError(`${text} must be followed by a search term`, { start, end })
  }

  const parseOr = (level: number): TaskQuery => {
    const parts = [parseAnd(level)]
    while (current().kind === 'or') {
      takeOperator()
      parts.push(parseAnd(level))
    }
    return combineQueries('or', parts)
  }

  const parseAnd = (level: number): TaskQuery => {
    const parts = [parseNegation(level)]
    while (!['end', 'close', 'or'].includes(current().kind)) {
      if (current().kind === 'and') takeOperator()
      parts.push(parseNegation(level))
    }
    return combineQueries('and', parts)
  }

  const parseNegation = (level: number): TaskQuery => {
    if (current().kind !== 'not') return parsePrimary(level)
    takeOperator()
    return { kind: 'not', of: parsePrimary(level) }
  }

  const parsePrimary = (level: number): TaskQuery => {
    const token = current()
    if (token.kind === 'open') return parseGroup(level)
    if (token.kind !== 'term') throw new QuerySyntaxError('Expected a search term', token)
    at += 1
    return dialect.word === 'flower' ? parseFlowerTerm(token) : parseSepalTerm(token, context)
  }

  const parseGroup = (level: number): TaskQuery => {
    const open = current()
    if (level >= dialect.maxLevels) {
      throw new QuerySyntaxError(`Query nesting exceeds ${dialect.maxLevels} levels`, open)
    }
    at += 1
    if (current().kind === 'close') throw new QuerySyntaxError('Empty group', open)
    const inside = parseOr(level + 1)
    if (current().kind !== 'close') {
      throw new QuerySyntaxError('Missing closing parenthesis', open)
    }
    at += 1
    return inside
  }

  return () => {
    if (current().kind === 'end') return EVERY_TASK
    const query = parseOr(0)
    if (current().kind === 'end') return query
    throw new QuerySyntaxError(`Unexpected '${current().text}'`, current())
  }
}
