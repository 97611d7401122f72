/**
 * Reads Python representations: the `args`, `kwargs` and `result` that events bring as text.
 *
 * Celery cuts them, escapes no more than `'` in texts and nothing in bytes, so no reader can be
 * right about all of them. What looks cut says so; where a text makes no sense there is no tree, and
 * it is shown as it is. Time grows with the length of the text, nesting is bounded.
 *
 * Source: celery/utils/saferepr.py, celery/utils/text.py (truncate).
 */
import { findTokenEnd } from './python-token.ts'
import {
  FALSE,
  NONE,
  TRUE,
  type PythonEntry,
  type PythonOpaque,
  type PythonText,
  type PythonValue,
} from './python-value.ts'

/** Containers within containers; Celery stops at 3, `repr()` nowhere. */
export const MAX_LITERAL_DEPTH = 100

/** The value; null where the text is no representation, or none that can be told apart. Never throws. */
export function parsePythonLiteral(text: string): PythonValue | null {
  return attempt(text, false) ?? attempt(text, true)
}

/** @param loose a text ends at any quote after which one can end, even if a backslash is before it: `'C:\'` */
function attempt(text: string, loose: boolean): PythonValue | null {
  const isOurs = text.endsWith('…') // Sepal cuts what Celery did not
  const whole = isOurs ? text.slice(0, -1) : text
  const isCut = isOurs || CELERYS_MARK.test(whole)
  const reader: Reader = { text: whole, at: 0, loose, isCut, cuts: 0 }
  try {
    const value = readValue(reader, 0)
    skipSpace(reader)
    return reader.at === reader.text.length ? value : null
  } catch {
    return null // it is none; nothing else can be the matter
  }
}

const notALiteral = (): SyntaxError => new SyntaxError('Cannot read representation: it is none')

/** Where Celery cuts it writes three dots, and then brackets, but not always all of them. */
const CELERYS_MARK = /\.\.\.[)\]},]*$/

interface Reader {
  readonly text: string
  /** Index of what is read next. */
  at: number
  readonly loose: boolean
  /** Whether what is still open at the end was cut there, rather than wrong. */
  readonly isCut: boolean
  /** Objects that were cut, so far. */
  cuts: number
}

/** What was cut says so. */
const truncated = (isTruncated: boolean): { truncated?: true } =>
  isTruncated ? { truncated: true } : {}

function readValue(reader: Reader, depth: number): PythonValue {
  skipSpace(reader)
  if (depth > MAX_LITERAL_DEPTH) throw notALiteral()
  switch (reader.text.charAt(reader.at)) {
    case '(':
      return readTuple(reader, depth)
    case '[':
      return { type: 'list', ...readItems(reader, depth, ']') }
    case '{':
      return readBraces(reader, depth)
    default:
      break
  }
  if (match(reader, /frozenset\((?=\{)/y) !== null) return readFrozenset(reader, depth)
  const prefix = match(reader, /[bu]?(?=['"])/y)
  return prefix === null ? readToken(reader, depth) : readQuoted(reader, prefix === 'b')
}

interface Items {
  readonly items: readonly PythonValue[]
  readonly truncated?: true
}

function readItems(reader: Reader, depth: number, close: string): Items {
  const items: PythonValue[] = []
  const isTruncated = readElements(reader, close, () => items.push(readValue(reader, depth + 1)))
  return { items, ...truncated(isTruncated) }
}

/** One value in parentheses, without a comma, is no tuple but an expression: `(1+2j)`. */
function readTuple(reader: Reader, depth: number): PythonValue {
  const start = reader.at
  const tuple = readItems(reader, depth, ')')
  const text = reader.text.slice(start, reader.at)
  const isExpression =
    tuple.items.length === 1 && tuple.truncated === undefined && !/,\s*\)$/.test(text.slice(-9))
  return isExpression ? { type: 'opaque', text } : { type: 'tuple', ...tuple }
}

function readFrozenset(reader: Reader, depth: number): PythonValue {
  const set = readItems(reader, depth, '}')
  if (!isEnd(reader, false) && !takes(reader, ')')) throw notALiteral()
  return { type: 'frozenset', ...set }
}

/** A dict or a set; `{...}` may be either, and is a dict to us. */
function readBraces(reader: Reader, depth: number): PythonValue {
  const entries: PythonEntry[] = []
  const items: PythonValue[] = []
  const isTruncated = readElements(reader, '}', () => {
    const key = readValue(reader, depth + 1)
    if (!takes(reader, ':')) items.push(key)
    else if (!isEnd(reader, false)) entries.push([key, readValue(reader, depth + 1)])
  })
  if (items.length === 0) return { type: 'dict', entries, ...truncated(isTruncated) }
  // A key whose value was cut off is the last thing that was read.
  if (entries.length > 0 && !(isTruncated && items.length === 1)) throw notALiteral()
  return entries.length > 0
    ? { type: 'dict', entries, truncated: true }
    : { type: 'set', items, ...truncated(isTruncated) }
}

/**
 * Reads from an opening bracket to its closing one.
 *
 * @returns whether elements were left out
 */
function readElements(reader: Reader, close: string, readElement: () => void): boolean {
  reader.at += 1
  for (let afterComma = false; ; afterComma = true) {
    if (isEnd(reader, afterComma)) return true
    if (match(reader, /\.\.\.,?(?=\s*[)\]}])/y) !== null) return takesOrFails(reader, close)
    if (takes(reader, close)) return false
    readElement()
    match(reader, /\.\.\.(?=, |[)\]},]*$)/y) // of an element that was cut after its end
    if (isEnd(reader, false)) return true
    if (!takes(reader, ',') && reader.text[reader.at] !== close) throw notALiteral()
  }
}

/** Whether nothing follows any more: the text ends here, or Celery's `, ...` stands here. */
function isEnd(reader: Reader, afterComma: boolean): boolean {
  skipSpace(reader)
  match(reader, afterComma ? /,?\s*\.\.\.[)\]},]*$/y : /,\s*\.\.\.[)\]},]*$/y)
  return reader.isCut && reader.at === reader.text.length
}

function readQuoted(reader: Reader, isBytes: boolean): PythonText {
  const { text, at } = reader
  const quote = text.charAt(at)
  const end = findQuote(reader, quote, isBytes || reader.loose)
  if (end === -1 && !reader.isCut) throw notALiteral()
  reader.at = end === -1 ? text.length : end + 1
  const inner = text.slice(at + 1, end === -1 ? text.length : end)
  return {
    type: isBytes ? 'bytes' : 'str',
    text: isBytes ? inner : unescape(inner, quote),
    ...truncated(end === -1 || inner.endsWith('...')),
  }
}

/** Index of the quote that closes what the one here opens; -1 where none does. */
function findQuote({ text, at }: Reader, quote: string, loose: boolean): number {
  for (let end = text.indexOf(quote, at + 1); end !== -1; end = text.indexOf(quote, end + 1)) {
    if (loose ? matches(text, end + 1, /\s*(?:[,:)\]}]|$)/y) : text[end - 1] !== '\\') return end
  }
  return -1
}

/** Celery writes single quotes and escapes no more than those; double ones are Python's, with all its escapes. */
const unescape = (inner: string, quote: string): string =>
  quote === "'"
    ? inner.replaceAll("\\'", "'")
    : inner.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/gs, (_, hex?: string, sign = '') =>
        hex === undefined
          ? (ESCAPES.get(sign) ?? sign)
          : String.fromCharCode(Number.parseInt(hex, 16)),
      )

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const WORDS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['None', NONE],
  ['True', TRUE],
  ['False', FALSE],
  ['set()', { type: 'set', items: [] }],
  ['frozenset()', { type: 'frozenset', items: [] }],
])

function readToken(reader: Reader, depth: number): PythonValue {
  const { text, at } = reader
  const end = findTokenEnd(text, at)
  // An object whose brackets Celery cut off seems to close with those of what is around it.
  if (end === null || (reader.isCut && depth > 0 && end === text.length)) return readCut(reader)
  const token = text.slice(at, end).trimEnd()
  if (token === '') throw notALiteral()
  reader.at = end
  const word = WORDS.get(token)
  if (word !== undefined) return word
  if (INT.test(token)) return { type: 'int', text: token }
  if (FLOAT.test(token)) return { type: 'float', text: token }
  return { type: 'opaque', text: token, ...truncated(token.endsWith('...')) }
}

/** Python writes no longer ones (`sys.set_int_max_str_digits`). */
const INT = /^-?[0-9]{1,4300}$/
const FLOAT = /^(?:-?(?:[0-9]+(?:\.[0-9]+(?:e[-+]?[0-9]+)?|e[-+]?[0-9]+)|inf)|nan)$/

/** Each costs a look at all that follows. */
const MAX_CUTS = 10

function readCut(reader: Reader): PythonOpaque {
  const { text, at } = reader
  reader.cuts += 1
  if (!reader.isCut || reader.cuts > MAX_CUTS) throw notALiteral()
  const mark = /\.\.\.(?=, |[)\]},]*$)/g
  mark.lastIndex = at
  reader.at = mark.exec(text) === null ? text.length : mark.lastIndex
  return { type: 'opaque', text: text.slice(at, reader.at), truncated: true }
}

function match(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found === null) return null
  reader.at = pattern.lastIndex
  return found[0]
}

function matches(text: string, at: number, pattern: RegExp): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

const skipSpace = (reader: Reader): void => void match(reader, /\s*/y)

function takes(reader: Reader, sign: string): boolean {
  skipSpace(reader)
  if (reader.text[reader.at] !== sign) return false
  reader.at += 1
  return true
}

function takesOrFails(reader: Reader, sign: string): true {
  if (takes(reader, sign)) return true
  throw notALiteral()
}
