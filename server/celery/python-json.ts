/**
 * JSON as Python writes it: `json.dumps` puts bare `NaN`, `Infinity` and `-Infinity`, which are no
 * JSON. They are read as null: a number that is none is an unknown one.
 *
 * Source: Python's json module (allow_nan), kombu/utils/json.py.
 */

/** More of them than any event holds; a text with more is taken for garbage. */
const MAX_BARE_NUMBERS = 10_000

/** The value, or `undefined` (which JSON cannot hold) where the text is not JSON. Never throws. */
export function parsePythonJson(text: string): unknown {
  const value = parseJson(text)
  if (value !== undefined) return value
  const repaired = nullBareNumbers(text)
  return repaired === null ? undefined : parseJson(repaired)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the caller counts it; the parser's own message would quote the payload
  }
}

/** The text with the tokens outside strings replaced, in one pass; null where it has none, or too many. */
function nullBareNumbers(text: string): string | null {
  const quoteOrToken = /"|-?\b(?:NaN|Infinity)\b/g
  const parts: string[] = []
  let copied = 0
  for (let found = quoteOrToken.exec(text); found !== null; found = quoteOrToken.exec(text)) {
    if (found[0] === '"') {
      quoteOrToken.lastIndex = endOfString(text, found.index)
      continue
    }
    if (parts.length === MAX_BARE_NUMBERS) return null
    parts.push(text.slice(copied, found.index))
    copied = quoteOrToken.lastIndex
  }
  if (parts.length === 0) return null
  return `${parts.join('null')}null${text.slice(copied)}`
}

/** Index after the quote that closes the string opened at `open`; the text's end where none does. */
function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at + 1
  }
  return text.length
}
