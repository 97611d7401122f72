/** Values as what JavaScript reads easily, where exactness does not matter. */
import type { PythonDict, PythonValue } from '../../../contract/model/python-value.ts'

/**
 * The value as JSON.parse would have made it: null, booleans, numbers, texts, lists, objects.
 *
 * Objects have no prototype, so that no key of theirs is taken for something inherited. Integers
 * beyond 2^53 become their digits as text, floats that are none null, what is opaque its text.
 */
export function toPlain(value: PythonValue): unknown {
  switch (value.type) {
    case 'const':
      return value.text === 'None' ? null : value.text === 'True'
    case 'int': {
      const number = Number(value.text)
      return Number.isSafeInteger(number) ? number : value.text
    }
    case 'float': {
      const number = Number(value.text)
      return Number.isFinite(number) ? number : null
    }
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return value.items.map(toPlain)
    case 'dict':
      return toObject(value)
    case 'str':
    case 'bytes':
    case 'hex':
    case 'datetime':
    case 'date':
    case 'time':
    case 'decimal':
    case 'uuid':
    case 'opaque':
      return value.text
  }
}

function toObject({ entries }: PythonDict): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>
  for (const [key, value] of entries) object[keyText(key)] = toPlain(value)
  return object
}

/** JSON has no other keys than texts; Python writes numbers and constants as such too. */
const keyText = (key: PythonValue): string => ('text' in key ? key.text : key.type)

/** The entries of a dict whose keys are texts, by key; empty for anything else. */
export function fieldsOf(value: PythonValue | undefined): ReadonlyMap<string, PythonValue> {
  const fields = new Map<string, PythonValue>()
  if (value?.type !== 'dict') return fields
  for (const [key, field] of value.entries) if (key.type === 'str') fields.set(key.text, field)
  return fields
}
