/** Values in few words, for tests. */
import type {
  PythonItems,
  PythonText,
  PythonToken,
  PythonDict,
  PythonValue,
} from '../../contract/model/python-value.ts'

export const str = (text: string): PythonText => ({ type: 'str', text })
export const int = (number: number): PythonToken => ({ type: 'int', text: String(number) })
export const list = (...items: PythonValue[]): PythonItems => ({ type: 'list', items })
export const tuple = (...items: PythonValue[]): PythonItems => ({ type: 'tuple', items })
export const dict = (fields: Readonly<Record<string, PythonValue>>): PythonDict => ({
  type: 'dict',
  entries: Object.entries(fields).map(([key, value]) => [str(key), value]),
})
/** A call in a pickle, or without arguments a mere name. */
export const opaque = (text: string, ...args: PythonValue[]): PythonValue =>
  args.length === 0 ? { type: 'opaque', text } : { type: 'opaque', text, args }
