/** One term of Sepal's own dialect: a field with a value, or text on its own. */
import { combineQueries } from './combine-queries.ts'
import { nearestWords } from './nearest-words.ts'
import { checkLength, keywordPair } from './parse-flower-term.ts'
import { parseNumberTerm } from './parse-number-term.ts'
import { findQueryField, FREE_TEXT_FIELDS, QUERY_WORDS, type QueryField } from './query-field.ts'
import { QuerySyntaxError } from './query-problem.ts'
import { textOf, type QueryPiece, type QueryToken } from './query-token.ts'
import { isPattern, readOperator, splitList } from './query-value.ts'
import {
  EVERY_TASK,
  TASK_KINDS,
  type ExactField,
  type NameField,
  type TaskQuery,
  type TextField,
} from './task-query.ts'
import type { TimeContext } from './time-text.ts'

/** @throws {QuerySyntaxError} there is no such field, or its value is none of its kind */
export function parseSepalTerm(token: QueryToken, context: TimeContext): TaskQuery {
  const [first] = token.pieces
  const colon = first === undefined || first.quoted ? -1 : first.text.indexOf(':')
  if (first === undefined || colon === -1) return parseFreeText(token)
  const word = first.text.slice(0, colon)
  const field = findQueryField(word)
  if (field === undefined) return parseUnknownField(word, token)
  const rest = { ...first, text: first.text.slice(colon + 1) }
  const pieces = [...(rest.text === '' ? [] : [rest]), ...token.pieces.slice(1)]
  if (pieces.length === 0) throw new QuerySyntaxError(`${word}: requires a value`, token)
  return parseValue(field, { pieces, token, context })
}

function parseFreeText(token: QueryToken): TaskQuery {
  const { pieces, text } = token
  if (text === '*' && pieces.length === 1 && pieces[0]?.quoted === false) return EVERY_TASK
  checkLength(text, token)
  return { kind: 'contains', fields: FREE_TEXT_FIELDS, text }
}

/** Letters of a word that a message repeats. */
const MAX_SHOWN = 32

/** `10:30` and `/srv:ro` are text; `stat:FAILURE` is a slip. */
function parseUnknownField(word: string, token: QueryToken): TaskQuery {
  if (!/^[a-z_][a-z_-]*$/i.test(word)) return parseFreeText(token)
  throw new QuerySyntaxError(
    `There is no field ${word.slice(0, MAX_SHOWN)}: text with a colon is searched for in quotes`,
    { start: token.start, end: token.start + word.length },
    { nearest: nearestWords(word, QUERY_WORDS) },
  )
}

interface Value {
  readonly pieces: readonly QueryPiece[]
  readonly token: QueryToken
  readonly context: TimeContext
}

function parseValue(field: QueryField, value: Value): TaskQuery {
  switch (field.kind) {
    case 'name':
    case 'word':
    case 'id':
      return parseNames(field, value)
    case 'fingerprint':
      return parseFingerprints(value)
    case 'text':
      return part(field.field, textOf(value.pieces), value.token)
    case 'keywords':
      return parseKeywords(value)
    case 'kind':
      return parseKinds(value)
    case 'duration':
    case 'count':
    case 'time':
      return parseNumberTerm(field, textOf(value.pieces), value)
  }
}

type NamesField = Extract<QueryField, { kind: 'name' | 'word' | 'id' }>

function parseNames(field: NamesField, { pieces, token }: Value): TaskQuery {
  const { operator, rest } = readOperator(pieces, ['=', '~'])
  const items = splitList(rest, token)
  if (operator === '=') return oneOf(field.field, items.map(textOf))
  if (operator === '~') return anyOf(items.map((item) => part(field.field, textOf(item), token)))
  if (items.some((item) => textOf(item) === '')) {
    throw new QuerySyntaxError(
      `${field.word}: requires a value; none at all is ${field.word}:=""`,
      token,
    )
  }
  if (field.kind === 'id') return anyOf(items.map((item) => beginning(field, item, token)))
  return parsePatterns(field, items, token)
}

/** Whole values stand together, so that stores can look them up. */
function parsePatterns(
  field: Extract<NamesField, { kind: 'name' | 'word' }>,
  items: readonly (readonly QueryPiece[])[],
  token: QueryToken,
): TaskQuery {
  const isWhole = (item: readonly QueryPiece[]) => field.kind === 'word' && !isPattern(item, token)
  const whole = items.filter(isWhole).map(textOf)
  const values =
    field.kind === 'word' && field.upper ? whole.map((text) => text.toUpperCase()) : whole
  const rest = items
    .filter((item) => !isWhole(item))
    .map((item): TaskQuery => {
      const text = textOf(item)
      return isPattern(item, token)
        ? pattern(field.field, text, token)
        : part(field.field, text, token)
    })
  return anyOf([...(values.length === 0 ? [] : [oneOf(field.field, values)]), ...rest])
}

/** Matching takes the product of both lengths. */
const MAX_PATTERN = 256

function pattern(field: NameField, text: string, token: QueryToken): TaskQuery {
  if (text.length <= MAX_PATTERN) return { kind: 'glob', field, pattern: text }
  throw new QuerySyntaxError(`Pattern exceeds ${MAX_PATTERN} characters`, token)
}

function beginning(
  { word, field }: Extract<QueryField, { kind: 'id' }>,
  item: readonly QueryPiece[],
  token: QueryToken,
): TaskQuery {
  if (item.some(({ text, quoted }) => !quoted && text.includes('*'))) {
    throw new QuerySyntaxError(`${word}: takes the beginning of an id, without *`, token)
  }
  return { kind: 'startsWith', field, text: textOf(item) }
}

function parseFingerprints({ pieces, token }: Value): TaskQuery {
  const values = splitList(pieces, token).map((item) => textOf(item).toLowerCase())
  if (values.every((value) => /^[0-9a-f]{16}$/.test(value))) return oneOf('error', values)
  throw new QuerySyntaxError(
    'error: takes 16 digits, 0 to 9 and a to f; an exception is searched for with exc:',
    token,
    { nearest: ['exc'] },
  )
}

/** As in Flower, `=` makes a pair even within quotes; `kwargs:~` searches for the sign. */
function parseKeywords({ pieces, token }: Value): TaskQuery {
  const { operator, rest } = readOperator(pieces, ['~'])
  const text = textOf(rest)
  return operator === null && text.includes('=') ? keywordPair(text) : part('kwargs', text, token)
}

function parseKinds({ pieces, token }: Value): TaskQuery {
  return anyOf(
    splitList(pieces, token).map((item) => {
      const word = textOf(item).toLowerCase()
      const what = TASK_KINDS.find((kind) => kind === word)
      if (what !== undefined) return { kind: 'is', what }
      const nearest = nearestWords(word, TASK_KINDS)
      throw new QuerySyntaxError(`is: takes ${TASK_KINDS.join(', ')}`, token, { nearest })
    }),
  )
}

/** Names are kept once each, so that short parts of them are cheap to find. */
const SHORT: ReadonlySet<TextField | ExactField> = new Set<TextField | ExactField>([
  'name',
  'state',
  'worker',
  'client',
  'queue',
  'routingKey',
])

function part(field: ExactField | TextField, text: string, token: QueryToken): TaskQuery {
  if (field === 'rootId' || field === 'parentId' || field === 'error') {
    throw new QuerySyntaxError('~ does not work here: the id is found by its beginning', token)
  }
  if (!SHORT.has(field)) checkLength(text, token)
  if (text === '') throw new QuerySyntaxError('Search qualifier requires a value', token)
  return { kind: 'contains', fields: [field], text }
}

const oneOf = (field: ExactField, values: readonly string[]): TaskQuery => ({
  kind: 'oneOf',
  field,
  values: [...new Set(values)],
})

const anyOf = (parts: readonly TaskQuery[]): TaskQuery => combineQueries('or', parts)
