/** Python's own `repr()`, which `exception` fields of events hold. `saferepr.ts` is Celery's. */
import { floatRepr, numberRepr } from './python-number.ts'
import {
  isList,
  PythonFloat,
  PythonTuple,
  type PythonValue,
  PythonVerbatim,
} from './python-value.ts'

export function pythonRepr(value: PythonValue): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return stringRepr(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return numberRepr(value)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof PythonFloat) return floatRepr(value.float)
  if (value instanceof PythonVerbatim) return value.repr
  if (value instanceof PythonTuple) {
    const tail = value.items.length === 1 ? ',' : ''
    return `(${value.items.map(pythonRepr).join(', ')}${tail})`
  }
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`
  const entries = Object.entries(value)
  return `{${entries.map(([key, item]) => `${stringRepr(key)}: ${pythonRepr(item)}`).join(', ')}}`
}

/** Single quotes, unless that would need an escape that double quotes do not. */
function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let out = ''
  for (const char of text) out += char === quote ? `\\${char}` : escaped(char)
  return `${quote}${out}${quote}`
}

const SHORT = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** Not printable, as `str.isprintable` has it: other, separators but the space. */
const UNPRINTABLE = /^[\p{C}\p{Zl}\p{Zp}]$|^(?! )\p{Zs}$/u

function escaped(char: string): string {
  const short = SHORT.get(char)
  if (short !== undefined) return short
  if (!UNPRINTABLE.test(char)) return char
  const code = (char.codePointAt(0) ?? 0).toString(16)
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
