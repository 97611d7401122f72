/** One term of Flower's dialect. Source: flower/utils/search.py. */
import { countChars, MIN_PART_CHARS } from './query-dialect.ts'
import { FLOWER_TEXT_FIELDS } from './query-field.ts'
import { QuerySyntaxError } from './query-problem.ts'
import { strip, type QueryToken } from './query-token.ts'
import type { TaskTerm } from './task-query.ts'

/** Any other word before a colon is part of the text that is searched for. */
const FIELDS = ['name', 'state', 'worker', 'args', 'kwargs', 'result'] as const
type FlowerField = (typeof FIELDS)[number]

/** @throws {QuerySyntaxError} it begins with a minus, has no value, or one that is too short */
export function parseFlowerTerm(token: QueryToken): TaskTerm {
  const field = flowerField(token.text)
  const value = field === null ? token.text : token.text.slice(field.length + 1)
  if (field === null && value.startsWith('-')) {
    throw new QuerySyntaxError("Negation with '-' is not supported", token)
  }
  if (value === '') throw new QuerySyntaxError('Search qualifier requires a value', token)
  // Every state that an event can tell is in upper case.
  if (field === 'state') return { kind: 'oneOf', field, values: [value.toUpperCase()] }
  if (field === 'kwargs' && value.includes('=')) return keywordPair(value)
  checkLength(value, token)
  return { kind: 'contains', fields: field === null ? FLOWER_TEXT_FIELDS : [field], text: value }
}

/** The field that a term names, whether or not it is quoted: that is Flower's rule. */
export function flowerField(text: string): FlowerField | null {
  const at = text.indexOf(':')
  const word = at === -1 ? '' : text.slice(0, at).toLowerCase()
  return FIELDS.find((field) => field === word) ?? null
}

/** `key=value`: what follows the first `=` is the value. */
export function keywordPair(text: string): TaskTerm {
  const at = text.indexOf('=')
  return { kind: 'pair', key: strip(text.slice(0, at)), value: strip(text.slice(at + 1)) }
}

/** @throws {QuerySyntaxError} the value is too short to be searched for as part of a long text */
export function checkLength(value: string, token: QueryToken): void {
  if (countChars(strip(value)) >= MIN_PART_CHARS) return
  throw new QuerySyntaxError(
    `Substring search terms must contain at least ${MIN_PART_CHARS} characters`,
    token,
  )
}
