/**
 * A query's text in pieces: words, parentheses, operators.
 *
 * Source: flower/utils/search.py, whose language both dialects share: words end at blanks and
 * parentheses, any part of one may be quoted, `\"` and `\\` stand for the sign itself.
 */
import type { QueryDialect } from './query-dialect.ts'
import { QuerySyntaxError } from './query-problem.ts'

export interface QueryToken {
  /** `not` is `NOT`, or `-` before what it negates. */
  readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'term' | 'end'
  /** As it stands in the query, or the word. */
  readonly text: string
  /** Of a term: its parts as they were quoted or not. */
  readonly pieces: readonly QueryPiece[]
  readonly start: number
  readonly end: number
}

export interface QueryPiece {
  readonly text: string
  /** True: it stands for itself, whatever signs are in it. */
  readonly quoted: boolean
}

/** What Python calls white space, which is not all that JavaScript does. */
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/ // oxlint-disable-line no-control-regex

const isBlank = (sign: string): boolean => BLANK.test(sign)

/** Without the white space around it, as Python's `strip()`. */
export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charAt(start))) start += 1
  while (end > start && isBlank(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** @throws {QuerySyntaxError} it has no end, is empty, or is too many */
export function readTokens(text: string, dialect: QueryDialect): QueryToken[] {
  const tokens: QueryToken[] = []
  let at = 0
  while (at < text.length) {
    if (isBlank(text.charAt(at))) {
      at += 1
      continue
    }
    const token = readSign(text, at, dialect) ?? readWord(text, at, dialect)
    tokens.push(token)
    at = token.end
    if (tokens.length > dialect.maxTokens) {
      throw new QuerySyntaxError(`Query exceeds ${dialect.maxTokens} tokens`, token, {
        hasPosition: false,
      })
    }
  }
  return [...tokens, { kind: 'end', text: '', pieces: [], start: at, end: at }]
}

function readSign(text: string, start: number, dialect: QueryDialect): QueryToken | null {
  const sign = text.charAt(start)
  const token = { text: sign, pieces: [], start, end: start + 1 }
  if (sign === '(') return { kind: 'open', ...token }
  if (sign === ')') return { kind: 'close', ...token }
  const next = text.charAt(start + 1)
  const negates = sign === '-' && dialect.negates && next !== '' && next !== ')' && !isBlank(next)
  return negates ? { kind: 'not', ...token } : null
}

function readWord(text: string, start: number, dialect: QueryDialect): QueryToken {
  const { pieces, end, hasQuotes, isOpen } = readPieces(text, start)
  const at = { start, end }
  if (isOpen) throw new QuerySyntaxError('Unterminated quoted phrase', at)
  const word = textOf(pieces)
  if (word === '') throw new QuerySyntaxError('Empty search term', at)
  const kind = (hasQuotes ? undefined : OPERATORS.get(word)) ?? 'term'
  if (kind === 'not' && !dialect.negates) throw new QuerySyntaxError('NOT is not supported', at)
  return { kind, text: word, pieces, ...at }
}

const OPERATORS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
])

export const textOf = (pieces: readonly QueryPiece[]): string =>
  pieces.map(({ text }) => text).join('')

interface Pieces {
  readonly pieces: readonly QueryPiece[]
  readonly end: number
  readonly hasQuotes: boolean
  /** True: a quote was not closed. */
  readonly isOpen: boolean
}

function readPieces(text: string, start: number): Pieces {
  const pieces: QueryPiece[] = []
  let quoted = false
  let hasQuotes = false
  let piece = ''
  let at = start
  const endPiece = (always = false): void => {
    if (piece !== '' || always) pieces.push({ text: piece, quoted })
    piece = ''
  }
  for (; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (sign === '\\' && /["\\]/.test(text.charAt(at + 1))) {
      at += 1
      if (quoted) piece += text.charAt(at)
      else {
        endPiece()
        pieces.push({ text: text.charAt(at), quoted: true })
      }
    } else if (sign === '"') {
      endPiece(quoted)
      hasQuotes = true
      quoted = !quoted
    } else if (!quoted && (isBlank(sign) || sign === '(' || sign === ')')) break
    else piece += sign
  }
  endPiece()
  return { pieces, end: at, hasQuotes, isOpen: quoted }
}
