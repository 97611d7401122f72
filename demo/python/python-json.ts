/**
 * JSON as Python's `json.dumps` writes it and so as workers send it: a space after `,` and `:`,
 * floats with a point, everything beyond ASCII escaped (kombu/utils/json.py).
 */
import { floatRepr, numberRepr } from './python-number.ts'
import { PythonFloat } from './python-value.ts'

export type PythonJson =
  | null
  | boolean
  | number
  | string
  | PythonFloat
  | readonly PythonJson[]
  | PythonJsonObject

export interface PythonJsonObject {
  readonly [key: string]: PythonJson
}

/** @returns ASCII text */
export function pythonJson(value: PythonJson): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return numberRepr(value)
  if (typeof value === 'string') return asciiString(value)
  if (value instanceof PythonFloat) return floatRepr(value.float)
  if (isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  const entries = Object.entries(value)
  return `{${entries.map(([key, item]) => `${asciiString(key)}: ${pythonJson(item)}`).join(', ')}}`
}

const isArray = (value: readonly PythonJson[] | PythonJsonObject): value is readonly PythonJson[] =>
  Array.isArray(value)

/** JSON.stringify already escapes as Python does, up to U+007E. */
const asciiString = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
