/** Comparisons with numbers, durations and times: `runtime:>10s`, `retries:2..4`, `eta:none`. */
import { parseDuration, parseNumber } from './duration-text.ts'
import type { QueryField } from './query-field.ts'
import { QuerySyntaxError } from './query-problem.ts'
import { strip, type QueryToken } from './query-token.ts'
import type { CompareOp, NumberField, TaskQuery } from './task-query.ts'
import { parseMoment, parseTimeRange, type TimeContext } from './time-text.ts'

type NumberQueryField = Extract<QueryField, { kind: 'duration' | 'count' | 'time' }>

interface NumberTerm {
  readonly token: QueryToken
  readonly context: TimeContext
}

/** The longer ones first: the first that fits is taken. */
const OPERATORS: readonly CompareOp[] = ['<=', '>=', '<', '>', '=']

/** @throws {QuerySyntaxError} the value is none of its kind */
export function parseNumberTerm(
  field: NumberQueryField,
  value: string,
  { token, context }: NumberTerm,
): TaskQuery {
  const text = strip(value)
  if (text.toLowerCase() === 'none') return { kind: 'missing', field: field.field }
  const operator = OPERATORS.find((sign) => text.startsWith(sign))
  const query =
    operator === undefined
      ? readRange(field, text, context)
      : compared(
          field.field,
          operator,
          readValue(field, strip(text.slice(operator.length)), context),
        )
  if (query !== null) return query
  throw new QuerySyntaxError(`${field.word}: takes ${TAKES[field.kind]}`, token)
}

const TAKES = {
  duration: 'a duration such as >10s, 1m..2h or none',
  count: 'a number such as 3, >=2, 1..5 or none',
  time: 'a time such as >now-2h, 14:00..14:30, 2026-11-20 or none',
} as const

function readRange(field: NumberQueryField, text: string, context: TimeContext): TaskQuery | null {
  if (field.kind !== 'time') return readNumberRange(field, text, context)
  const range = parseTimeRange(text, context.now, context.zone)
  return range === null ? null : between(field.field, range, '<')
}

/** Both ends are part of it. */
function readNumberRange(
  field: NumberQueryField,
  text: string,
  context: TimeContext,
): TaskQuery | null {
  const at = text.indexOf('..')
  if (at === -1) return compared(field.field, '=', readValue(field, text, context))
  const ends = [text.slice(0, at), text.slice(at + 2)].map(strip)
  const [from = null, to = null] = ends.map((end) => readValue(field, end, context))
  const isUnread = (from === null && ends[0] !== '') || (to === null && ends[1] !== '')
  if (isUnread || (from === null && to === null)) return null
  return from !== null && to !== null && to < from ? null : between(field.field, { from, to }, '<=')
}

function between(
  field: NumberField,
  { from, to }: { readonly from: number | null; readonly to: number | null },
  last: '<' | '<=',
): TaskQuery | null {
  const ends = [compared(field, '>=', from), compared(field, last, to)].filter(
    (end) => end !== null,
  )
  const [only] = ends
  return only !== undefined && ends.length === 1 ? only : { kind: 'and', of: ends }
}

const compared = (field: NumberField, op: CompareOp, value: number | null): TaskQuery | null =>
  value === null ? null : { kind: 'compare', field, op, value }

function readValue({ kind }: NumberQueryField, text: string, context: TimeContext): number | null {
  switch (kind) {
    case 'duration':
      return parseDuration(text)
    case 'count':
      return parseNumber(text)
    case 'time':
      return parseMoment(text, context)
  }
}
