/**
 * Keyword arguments as Flower compares them: `key=value`, both as text and folded.
 *
 * Source: flower/utils/search.py (`kwargs:key=value`); kombu/utils/encoding.py (safe_str).
 */
import { parsePythonLiteral } from '../python-literal.ts'
import type { PythonEntry, PythonItems, PythonValue } from '../python-value.ts'
import { foldText } from './fold-text.ts'
import { SEARCHED_CHARS } from './task-query.ts'

/**
 * Whether `kwargs`, a Python representation, has this key with this value. A text is compared
 * without its quotes, `None` is empty, anything else is as Python writes it. Of what was cut, and of
 * the first `SEARCHED_CHARS`, the pairs that are whole count.
 */
export function hasKeywordPair(kwargs: string | null, key: string, value: string): boolean {
  if (kwargs === null) return false
  const wanted = foldText(`${key}=${value}`)
  return entriesOf(kwargs).some((entry) => pairOf(entry) === wanted)
}

function entriesOf(kwargs: string): readonly PythonEntry[] {
  // The mark of a cut text lets the parser read what is before it.
  const text = kwargs.length > SEARCHED_CHARS ? `${kwargs.slice(0, SEARCHED_CHARS)}…` : kwargs
  const read = parsePythonLiteral(text)
  return read?.type === 'dict' ? read.entries : []
}

const pairOf = ([key, value]: PythonEntry): string | null =>
  isCut(key) || isCut(value) ? null : foldText(`${plainText(key)}=${plainText(value)}`)

function isCut(value: PythonValue): boolean {
  if ('truncated' in value) return true
  if ('items' in value) return value.items.some(isCut)
  return 'entries' in value && value.entries.some(([key, item]) => isCut(key) || isCut(item))
}

function plainText(value: PythonValue): string {
  if (value.type === 'const' && value.text === 'None') return ''
  return value.type === 'str' || value.type === 'bytes' ? value.text : representation(value)
}

/** As `repr()` writes it: what stands within a container. */
function representation(value: PythonValue): string {
  if ('entries' in value) return `{${value.entries.map(entryText).join(', ')}}`
  if ('items' in value) return itemsText(value)
  if (value.type === 'str') return quoted(value.text)
  return value.type === 'bytes' || value.type === 'hex' ? `b${quoted(value.text)}` : value.text
}

const entryText = ([key, value]: PythonEntry): string =>
  `${representation(key)}: ${representation(value)}`

function itemsText({ type, items }: PythonItems): string {
  const inside = items.map(representation).join(', ')
  switch (type) {
    case 'list':
      return `[${inside}]`
    case 'tuple':
      return `(${inside}${items.length === 1 ? ',' : ''})`
    case 'set':
      return items.length === 0 ? 'set()' : `{${inside}}`
    case 'frozenset':
      return items.length === 0 ? 'frozenset()' : `frozenset({${inside}})`
  }
}
/** Single quotes, unless only those are in it. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll(/[\\\n\r\t]/g, (sign) => ESCAPES.get(sign) ?? sign)
  return `${quote}${escaped.replaceAll(quote, `\\${quote}`)}${quote}`
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])
