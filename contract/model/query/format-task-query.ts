/** A query's tree as text, so that chips, facets and links can write queries. */
import { formatTaskTerm, isSeveral } from './format-task-term.ts'
import { parseTaskQuery } from './parse-task-query.ts'
import type { QUERY_DIALECTS } from './query-dialect.ts'
import type { TaskQuery } from './task-query.ts'

type Dialect = keyof typeof QUERY_DIALECTS

/**
 * Text that means the same as the tree; of a tree that the parser made, text of which it makes the
 * same tree again. Null where the dialect has no words for it: one letter of a result, a negation in
 * Flower's, more than its limits allow.
 */
export function formatTaskQuery(query: TaskQuery, dialect: Dialect): string | null {
  const text = isEverything(query) ? '' : print(query, dialect)
  // Limits and least lengths are the parser's to know. Numbers are absolute here: `now` is not asked.
  if (text === null || parseTaskQuery(text, dialect, { now: 0 }).problem !== null) return null
  return text
}

const isEverything = (query: TaskQuery): boolean => query.kind === 'and' && query.of.length === 0

function print(query: TaskQuery, dialect: Dialect): string | null {
  switch (query.kind) {
    case 'and':
    case 'or':
      return printAll(query, dialect)
    case 'not':
      return negated(query.of, dialect)
    case 'contains':
    case 'glob':
    case 'oneOf':
    case 'startsWith':
    case 'pair':
    case 'compare':
    case 'missing':
    case 'is':
      return formatTaskTerm(query, dialect)
  }
}

function printAll(
  { kind, of }: Extract<TaskQuery, { kind: 'and' | 'or' }>,
  dialect: Dialect,
): string | null {
  const [only] = of
  if (only === undefined) return dialect === 'flower' ? null : kind === 'and' ? '*' : '-*'
  if (of.length === 1) return print(only, dialect)
  const parts = of.map((part) => printPart(part, kind, dialect))
  return parts.includes(null) ? null : parts.join(kind === 'and' ? ' ' : ' OR ')
}

/** AND binds tighter than OR. What is an OR by itself, or inside, is kept together. */
function printPart(part: TaskQuery, within: 'and' | 'or', dialect: Dialect): string | null {
  const text = print(part, dialect)
  return text !== null && within === 'and' && isOr(part, dialect) ? `(${text})` : text
}

/** Whether it prints as several terms with OR between them. */
function isOr(query: TaskQuery, dialect: Dialect): boolean {
  if (query.kind === 'not') return false
  if (query.kind !== 'and' && query.kind !== 'or') return isSeveral(query, dialect)
  return (
    (query.kind === 'or' && query.of.length > 1) ||
    (query.of.length === 1 && query.of.some((part) => isOr(part, dialect)))
  )
}

function negated(query: TaskQuery, dialect: Dialect): string | null {
  const text = dialect === 'flower' ? null : print(query, dialect)
  if (text === null) return null
  return isPlain(query) && !text.startsWith('-') ? `-${text}` : `-(${text})`
}

/** Whether it prints as one term. */
const isPlain = (query: TaskQuery): boolean =>
  query.kind !== 'and' && query.kind !== 'or' && query.kind !== 'not' && !isOr(query, 'sepal')
