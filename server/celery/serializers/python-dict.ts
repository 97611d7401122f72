import type { PythonDict, PythonEntry, PythonValue } from '../../../contract/model/python-value.ts'

/** A dict of what was read: of two equal keys the later value counts, in the place of the first, as in Python. */
export function toDict(entries: readonly PythonEntry[]): PythonDict {
  const byKey = new Map<string | PythonValue, PythonEntry>()
  for (const [key, value] of entries) byKey.set(identityOf(key), [key, value])
  return { type: 'dict', entries: [...byKey.values()] }
}

/** Containers as keys are told apart by being another one: comparing them would cost more than it is worth. */
const identityOf = (key: PythonValue): string | PythonValue =>
  'text' in key ? `${key.type} ${key.text}` : key
