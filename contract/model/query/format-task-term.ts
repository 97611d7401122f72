/** One term of a query as text. */
import { formatDuration } from './duration-text.ts'
import { flowerField } from './parse-flower-term.ts'
import type { QUERY_DIALECTS } from './query-dialect.ts'
import { FLOWER_TEXT_FIELDS, FREE_TEXT_FIELDS, QUERY_FIELDS } from './query-field.ts'
import { strip } from './query-token.ts'
import type { NumberField, TaskTerm, TextField } from './task-query.ts'

type Dialect = keyof typeof QUERY_DIALECTS
type Term<Kind extends TaskTerm['kind']> = Extract<TaskTerm, { kind: Kind }>

/** A term that stands for several is joined by OR, without parentheses. Null: there are no words for it. */
export function formatTaskTerm(term: TaskTerm, dialect: Dialect): string | null {
  return dialect === 'flower' ? flowerTerm(term) : sepalTerm(term)
}

/** Whether it takes several terms to say it. */
export function isSeveral(term: TaskTerm, dialect: Dialect): boolean {
  if (term.kind === 'oneOf') return dialect === 'flower' && term.values.length > 1
  const free = dialect === 'flower' ? FLOWER_TEXT_FIELDS : FREE_TEXT_FIELDS
  return term.kind === 'contains' && term.fields.length > 1 && !isSame(term.fields, free)
}

function sepalTerm(term: TaskTerm): string | null {
  switch (term.kind) {
    case 'contains':
      return contains(term)
    case 'glob':
      return glob(term)
    case 'oneOf':
      return oneOf(term)
    case 'startsWith':
      return term.text === '' ? null : `${wordOf(term.field, 'id')}:${quote(term.text)}`
    case 'pair':
      return pair(term)
    case 'compare':
      return compare(term)
    case 'missing':
      return `${numberField(term.field).word}:none`
    case 'is':
      return `is:${term.what}`
  }
}

function contains({ fields, text }: Term<'contains'>): string | null {
  if (fields.length === 0) return '-*'
  if (isSame(fields, FREE_TEXT_FIELDS)) return freeText(text)
  return fields.map((field) => partOf(field, text)).join(' OR ')
}

/** Words that need no quotes wherever they stand. */
const freeText = (text: string): string =>
  /^[\p{L}\p{N}_.@/][\p{L}\p{N}_.@/-]*$/u.test(text) && !/^(?:AND|OR|NOT)$/.test(text)
    ? text
    : inQuotes(text)

function partOf(field: TextField, text: string): string {
  switch (field) {
    case 'state':
    case 'id':
      return `${field}:~${quote(text)}`
    case 'kwargs':
      return `kwargs:~${quote(text)}`
    case 'exception':
    case 'args':
    case 'result':
      return `${wordOf(field, 'text')}:${quote(text)}`
    case 'name':
    case 'worker':
    case 'client':
    case 'queue':
    case 'routingKey':
      return `${wordOf(field, 'name')}:${quote(text)}`
  }
}

/** Without a wildcard, or with nothing in it, the parser would take it for something else. */
function glob({ field, pattern }: Term<'glob'>): string | null {
  if (!/[*?]/.test(pattern)) return null
  const pieces = pattern.split(/([*?]+)/)
  return `${wordOf(field, 'name')}:${pieces.map((text, at) => (at % 2 === 1 || text === '' ? text : quote(text))).join('')}`
}

function oneOf({ field, values }: Term<'oneOf'>): string | null {
  if (values.length === 0) return '-*'
  const list = values.map(quote).join(',')
  switch (field) {
    case 'error':
      return `error:${list}`
    case 'state':
      return values.some((value) => value === '' || value !== value.toUpperCase())
        ? `state:=${list}`
        : `state:${list}`
    case 'name':
      return values.includes('') ? `type:=${list}` : `type:${list}`
    case 'id':
    case 'rootId':
    case 'parentId':
      return `${wordOf(field, 'id')}:=${list}`
    case 'worker':
    case 'client':
    case 'queue':
    case 'routingKey':
      return `${wordOf(field, 'name')}:=${list}`
  }
}

function pair({ key, value }: Term<'pair'>): string | null {
  if (strip(key) !== key || strip(value) !== value) return null
  return `kwargs:${quote(`${key}=${value}`)}`
}

function compare({ field, op, value }: Term<'compare'>): string | null {
  if (!Number.isFinite(value)) return null
  const { word, kind } = numberField(field)
  return `${word}:${op}${kind === 'duration' ? formatDuration(value) : value}`
}

/** Flower's words for it, as its own parser reads them. */
function flowerTerm(term: TaskTerm): string | null {
  if (term.kind === 'pair') return pair(term)
  if (term.kind === 'oneOf') return flowerStates(term)
  if (term.kind !== 'contains') return null
  const { fields, text } = term
  if (isSame(fields, FLOWER_TEXT_FIELDS)) {
    return text.startsWith('-') || flowerField(text) !== null ? null : freeText(text)
  }
  const [field] = fields
  if (field === undefined || fields.length > 1) return null
  const isKnown = flowerField(`${field}:`) !== null && field !== 'state'
  return isKnown && !(field === 'kwargs' && text.includes('=')) ? `${field}:${quote(text)}` : null
}

function flowerStates({ field, values }: Term<'oneOf'>): string | null {
  const isState = (value: string) => value !== '' && value === value.toUpperCase()
  if (field !== 'state' || values.length === 0 || !values.every(isState)) return null
  return values.map((value) => `state:${quote(value)}`).join(' OR ')
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((field, at) => field === others[at])

/** Of a field without one of that kind, its own name: `state`. */
function wordOf(field: string, kind: string): string {
  const found = QUERY_FIELDS.find(
    (one) => 'field' in one && one.field === field && one.kind === kind,
  )
  return found?.word ?? field
}

function numberField(field: NumberField): { readonly word: string; readonly kind: string } {
  const found = QUERY_FIELDS.find((one) => 'field' in one && one.field === field)
  return found ?? { word: field, kind: 'time' }
}

/** As a value: signs that have a meaning there are quoted. */
const quote = (text: string): string =>
  /^[\p{L}\p{N}_.@/:-]+$/u.test(text) ? text : inQuotes(text)

const inQuotes = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`
