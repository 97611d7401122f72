/**
 * The types that kombu ≥ 5.3 wraps for JSON: `{"__type__": "decimal", "__value__": "2.50"}`.
 *
 * Source: kombu/utils/json.py (JSONEncoder.default, register_type).
 */
import type { PythonText, PythonToken, PythonValue } from '../../../contract/model/python-value.ts'
import { toBytes } from './python-text.ts'

/** The value that an object wraps; null where it is an object like any other, a type of an application's own included. */
export function unwrapJsonType(
  fields: ReadonlyMap<string, PythonValue>,
): PythonToken | PythonText | null {
  const name = fields.get('__type__')
  const value = fields.get('__value__')
  if (name?.type !== 'str' || value === undefined || fields.size !== 2) return null
  const text = value.type === 'str' ? value.text : null
  switch (name.text) {
    case 'datetime':
    case 'date':
    case 'time':
    case 'decimal':
      return text === null ? null : { type: name.text, text }
    case 'uuid':
      return readUuid(value)
    case 'bytes':
      return text === null ? null : { type: 'bytes', text }
    case 'base64':
      return text === null ? null : toBytes(Buffer.from(text, 'base64'))
    default:
      return null
  }
}

/** `{"hex": "…32 digits…", "version": 4}` */
function readUuid(value: PythonValue): PythonToken | null {
  if (value.type !== 'dict') return null
  const hex = value.entries.find(([key]) => key.type === 'str' && key.text === 'hex')?.[1]
  const digits = hex?.type === 'str' ? /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex.text) : null
  if (digits === null || !/^[0-9a-f]*$/i.test(digits.slice(1).join(''))) return null
  return { type: 'uuid', text: digits.slice(1).join('-') }
}
