/** The forms in which pickles write numbers and texts. Each throws Unreadable for what is none. */
import { FALSE, TRUE } from '../../../contract/model/python-value.ts'
import type { LeafValue } from './pickle-cell.ts'
import { MAX_INT_DIGITS, toFloat, toInt } from './python-number.ts'
import { Unreadable } from './unreadable.ts'

/** Two bytes hold four digits and more. */
const MAX_LONG_BYTES = MAX_INT_DIGITS / 2

/** Protocol 0: decimal digits, `01` for True and `00` for False. */
export function readIntLine(line: string): LeafValue {
  if (line === '01') return TRUE
  return line === '00' ? FALSE : readLongLine(line)
}

/** Protocol 0: decimal digits, with or without an `L`. */
export function readLongLine(line: string): LeafValue {
  const digits = line.replace(/L$/, '')
  if (!/^[-+]?[0-9]+$/.test(digits)) throw new Unreadable('pickle')
  return toInt(digits.replace(/^\+/, '').replace(/^(-?)0+(?=[0-9])/, '$1'))
}

/** Two's complement, least significant byte first; no bytes are 0. */
export function readLongBytes(bytes: Buffer): LeafValue {
  if (bytes.length > MAX_LONG_BYTES) return { type: 'opaque', text: `int of ${bytes.length} bytes` }
  const hex = Buffer.from(bytes).reverse().toString('hex')
  return toInt(String(BigInt.asIntN(bytes.length * 8, BigInt(`0x0${hex}`))))
}

/** Protocol 0: `repr(float)`. */
export function readFloatLine(line: string): LeafValue {
  const word = FLOAT_WORDS.get(line)
  if (word !== undefined) return toFloat(word)
  if (!/^[-+]?[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?$/.test(line)) throw new Unreadable('pickle')
  return toFloat(Number(line))
}

const FLOAT_WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
])

/** Protocol 0's texts: Latin-1 with `\uXXXX` and `\UXXXXXXXX`. */
export const readUnicodeLine = (line: string): string =>
  line.replaceAll(/\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g, codePoint)

/** Python 2's texts, in quotes and escaped as `repr(str)` does. */
export function readQuotedLine(line: string): string {
  if (!/^(['"]).*\1$/s.test(line)) throw new Unreadable('pickle')
  return line
    .slice(1, -1)
    .replaceAll(/\\(?:x[0-9a-fA-F]{2}|.)/gs, (escape) =>
      escape.length > 2 ? codePoint(escape) : (ESCAPES.get(escape) ?? escape.slice(1)),
    )
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
])

/** @param escape a backslash, a letter, hexadecimal digits */
function codePoint(escape: string): string {
  const code = Number.parseInt(escape.slice(2), 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
}
