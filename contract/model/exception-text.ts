/**
 * The representation of an exception, as Celery sends it, read: type, and the message without what
 * varies from one failure to the next. One pass, without regular expressions that could backtrack.
 *
 * Source: celery/app/trace.py (`safe_repr(exc)`): `KeyError('x')`, `OSError(2, 'No such file')`.
 */

/** What stands for a number, an id, a hex or a quoted string. */
const VARIES = '‹*›'

/** Characters of an exception that are looked at: what comes later does not tell it from others. */
const READ_CHARS = 2_000
const TYPE_CHARS = 100

export interface ExceptionText {
  /** Empty where the text does not begin with a name and a parenthesis, a colon or its end. */
  readonly type: string
  readonly message: string
}

export function readException(text: string, maxChars: number): ExceptionText {
  const read = insideRetry(text).slice(0, READ_CHARS)
  const end = endOfName(read, 0)
  const next = read[end]
  const isTyped =
    end > 0 && end <= TYPE_CHARS && (next === undefined || next === '(' || next === ':')
  const type = isTyped ? read.slice(0, end) : ''
  const rest = isTyped ? read.slice(end + 1) : read
  const words = next === '(' && isTyped ? unwrapArguments(rest) : rest.trim()
  return { type, message: withoutVariables(words).slice(0, maxChars).toWellFormed() }
}

/** How a worker on a threads pool tells of a retry; on any other it tells the exception itself. */
const RETRY = 'Retry(Retry(...), '

/** The exception for which a task is tried again, without what says that it is. */
function insideRetry(text: string): string {
  if (!text.startsWith(RETRY)) return text
  const end = text.lastIndexOf(', ')
  return end < RETRY.length ? text : text.slice(RETRY.length, end)
}

/** The arguments without the last parenthesis, and strings among them without their quotes. */
function unwrapArguments(text: string): string {
  let out = ''
  let depth = 1
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? ''
    if ((char === "'" || char === '"') && depth === 1) {
      const end = endOfString(text, at)
      out += unescape(text.slice(at + 1, end))
      at = end + 1
      continue
    }
    if (char === '(' || char === '[' || char === '{') depth += 1
    else if (char === ')' || char === ']' || char === '}') depth -= 1
    if (depth === 0) break
    out += char
    at += 1
  }
  // A tuple of one keeps its comma in Python before 3.7.
  return out.endsWith(',') ? out.slice(0, -1) : out
}

/** Index of the quote that ends a Python string, or of the end of the text. */
function endOfString(text: string, from: number): number {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return text.length
}

const unescape = (text: string): string =>
  text.replaceAll("\\'", "'").replaceAll('\\"', '"').replaceAll('\\n', '\n')

function withoutVariables(text: string): string {
  let out = ''
  let noQuote = ''
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? ''
    const isOpening = (char === "'" || char === '"' || char === '`') && !isWordAt(text, at - 1)
    const close = isOpening && !noQuote.includes(char) ? closingQuote(text, at) : -1
    if (close !== -1) {
      out = vary(out)
      at = close + 1
      continue
    }
    // None from here on: what was looked for once is not looked for again.
    if (isOpening) noQuote += char
    if (!isWordAt(text, at)) {
      out += char === '\n' || char === '\r' || char === '\t' ? ' ' : char
      at += 1
      continue
    }
    const end = endOfVariable(text, at)
    if (end > at) {
      out = vary(out)
      at = end
    } else {
      const wordEnd = endOfWord(text, at)
      out += replaceDigits(text.slice(at, wordEnd))
      at = wordEnd
    }
  }
  return out.trim()
}

/** Appends the sign; a list of them is one, however long. */
function vary(out: string): string {
  if (out.endsWith(VARIES) || out.endsWith(`${VARIES}, `)) return out.trimEnd().replace(/,$/, '')
  return `${out.endsWith('-') && !isWordAt(out, out.length - 2) ? out.slice(0, -1) : out}${VARIES}`
}

/** The next such quote that is not the apostrophe of a word; -1 where there is none. */
function closingQuote(text: string, from: number): number {
  const quote = text[from] ?? ''
  for (let at = text.indexOf(quote, from + 1); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (!isWordAt(text, at + 1)) return at
  }
  return -1
}

/** The end of a UUID, a hex string or a number that begins here; `from` where there is none. */
function endOfVariable(text: string, from: number): number {
  const end = endOfWord(text, from)
  const word = text.slice(from, end)
  if (word.length === 8 && isUuidAt(text, from)) return from + 36
  if (isHex(word)) return end
  if (!isDigits(word)) return from
  let last = end
  // A decimal, a version or an address: `1.5`, `10.0.0.1`.
  while (text[last] === '.' && isDigits(text.slice(last + 1, endOfWord(text, last + 1)))) {
    last = endOfWord(text, last + 1)
  }
  return last
}

function isUuidAt(text: string, from: number): boolean {
  if (isWordAt(text, from + 36)) return false
  for (let at = 0; at < 36; at += 1) {
    const code = text.charCodeAt(from + at)
    const isDash = at === 8 || at === 13 || at === 18 || at === 23
    if (isDash ? code !== 45 : !isHexDigit(code)) return false
  }
  return true
}

/** `0x7f…`, or eight and more hex digits that no word is made of. */
function isHex(word: string): boolean {
  const digits = word.startsWith('0x') ? word.slice(2) : word
  if (digits === '' || (digits === word && word.length < 8)) return false
  for (let at = 0; at < digits.length; at += 1) {
    if (!isHexDigit(digits.charCodeAt(at))) return false
  }
  return true
}

function isDigits(word: string): boolean {
  if (word === '') return false
  for (let at = 0; at < word.length; at += 1) if (!isDigit(word.charCodeAt(at))) return false
  return true
}

/** `user_17` → `user_‹*›` */
const replaceDigits = (word: string): string => word.replaceAll(/\d+/g, VARIES)

function endOfName(text: string, from: number): number {
  if (isDigit(text.charCodeAt(from))) return from
  let at = from
  while (isWordAt(text, at) || (at > from && text[at] === '.' && isWordAt(text, at + 1))) at += 1
  return at
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (isWordAt(text, at)) at += 1
  return at
}

/** Letters of any script, digits and `_`. */
function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (
    isDigit(code) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    (code >= 0xc0 && code < 0x2000) ||
    code >= 0x3040
  )
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isHexDigit = (code: number): boolean =>
  isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
