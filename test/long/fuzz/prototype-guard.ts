/** Notices when a message has changed what every object of the program inherits. */
import { FALSE, NONE, TRUE } from '../../../contract/model/python-value.ts'

export interface PrototypeGuard {
  /** What most attempts would hit; cheap. @throws it was changed */
  glance(): void
  /** Everything. @throws it was changed */
  check(): void
}

const SHARED: Readonly<Record<string, object>> = {
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  'String.prototype': String.prototype,
  'Number.prototype': Number.prototype,
  'Boolean.prototype': Boolean.prototype,
  'BigInt.prototype': BigInt.prototype,
  'RegExp.prototype': RegExp.prototype,
  'Map.prototype': Map.prototype,
  'Set.prototype': Set.prototype,
  'Error.prototype': Error.prototype,
  'Uint8Array.prototype': Uint8Array.prototype,
  'Buffer.prototype': Buffer.prototype,
  Object,
  Array,
  JSON,
  Reflect,
  NONE,
  TRUE,
  FALSE,
}

/** Remembers how things are now. */
export function guardPrototypes(): PrototypeGuard {
  const kept = Object.entries(SHARED).map(([name, object]) => ({
    name,
    object,
    keys: Reflect.ownKeys(object),
    values: valuesOf(object),
    parent: Object.getPrototypeOf(object) as object | null,
  }))
  const objectKeys = Reflect.ownKeys(Object.prototype).length
  const arrayKeys = Reflect.ownKeys(Array.prototype).length
  return {
    glance() {
      if (Reflect.ownKeys(Object.prototype).length !== objectKeys) throw touched('Object.prototype')
      if (Reflect.ownKeys(Array.prototype).length !== arrayKeys) throw touched('Array.prototype')
    },
    check() {
      for (const { name, object, keys, values, parent } of kept) {
        const now = valuesOf(object)
        const isSame =
          Reflect.ownKeys(object).length === keys.length &&
          Object.getPrototypeOf(object) === parent &&
          keys.every((key) => Object.is(now.get(key), values.get(key)))
        if (!isSame) throw touched(name)
      }
    },
  }
}

/** By key: the value, or the getter of one that has none. */
function valuesOf(object: object): Map<PropertyKey, unknown> {
  return new Map(
    Reflect.ownKeys(object).map((key) => {
      const own = Object.getOwnPropertyDescriptor(object, key) ?? {}
      return [key, Reflect.get(own, 'value') ?? Reflect.get(own, 'get')]
    }),
  )
}

const touched = (name: string): Error => new Error(`Cannot trust a reader: it touched ${name}`)
