/** How far an opaque piece of a Python representation reaches: `Foo(1)`, `<Foo object>`, `1.5`. */

const CLOSES: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/**
 * Index after it: of a comma, a colon or a bracket that is not its own, or the text's end; null where
 * its brackets do not close.
 *
 * Within `<…>` only angle brackets count: `<User: O'Brien>`. Elsewhere texts are passed over whole.
 */
export function findTokenEnd(text: string, start: number): number | null {
  const open: string[] = []
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charAt(at)
    const close = CLOSES.get(sign)
    if (close !== undefined) open.push(close)
    else if (sign === open.at(-1)) open.pop()
    else if (isBracket(sign)) return open.length === 0 ? at : null
    else if (open.length === 0 && isEnd(text, at)) return at
    else if (sign === '<') at = endOfAngles(text, at)
    else if (open.length > 0 && (sign === "'" || sign === '"')) at = endOfQuoted(text, at)
    if (at === -1) return null
  }
  return open.length === 0 ? text.length : null
}

const isBracket = (sign: string): boolean => sign === ')' || sign === ']' || sign === '}'

/** A colon counts where it can stand between a key and its value. */
const isEnd = (text: string, at: number): boolean =>
  text[at] === ',' || (text[at] === ':' && text[at + 1] === ' ')

/** Index of the `>` that closes the `<` here; -1 where none does. `->` and `=>` are arrows. */
function endOfAngles(text: string, start: number): number {
  let open = 0
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '<') open += 1
    else if (text[at] === '>' && text[at - 1] !== '-' && text[at - 1] !== '=') open -= 1
    if (open === 0) return at
  }
  return -1
}

/** Index of the quote that closes the one here, as Python writes texts; -1 where none does. */
function endOfQuoted(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1
  return at < text.length ? at : -1
}
