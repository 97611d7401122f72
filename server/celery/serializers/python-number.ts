/** Numbers as Python writes them, exact. */
import type { PythonOpaque, PythonToken } from '../../../contract/model/python-value.ts'

/** Python itself refuses to read or write longer ones (`sys.set_int_max_str_digits`). */
export const MAX_INT_DIGITS = 4_300

/** @param digits decimal, with or without a `-`, without leading zeros */
export function toInt(digits: string): PythonToken | PythonOpaque {
  if (digits.length > MAX_INT_DIGITS) {
    return { type: 'opaque', text: `int of ${digits.length} digits` }
  }
  return { type: 'int', text: digits === '-0' ? '0' : digits }
}

export const toFloat = (value: number): PythonToken => ({ type: 'float', text: floatText(value) })

/** `repr(float)`: the shortest digits that read back the same, in scientific notation outside 1e-4 … 1e16. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  const size = Math.abs(value)
  if (size === Infinity) return value > 0 ? 'inf' : '-inf'
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}
